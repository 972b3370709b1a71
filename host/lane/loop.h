// One thread's event loop: descriptors, timers, and functions posted from other threads.
//
// Every registration names its owner, so that what a plugin leaves behind can be counted, removed
// and reported. Callbacks of a removed owner are never called again.
//
// Threads: Post and Wake are [any]; everything else belongs to the thread that is in Run, or to the
// one that set the loop up before Run.
#pragma once

#include <sys/epoll.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "weir/abi.h"

namespace weir {

// Monotonic nanoseconds: the base of every deadline.
uint64_t MonotonicNs();
uint64_t UnixNs();

class Loop {
 public:
  // What was left behind by an owner.
  struct Leftovers {
    uint32_t descriptors = 0, timers = 0, posts = 0;
    uint32_t total() const { return descriptors + timers + posts; }
  };

  explicit Loop(std::string name);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Called at the end of each turn and before each sleep; a turn does not sleep while it answers
  // true. At most one. Set before Run.
  void SetIdleWork(std::function<void()> work, std::function<bool()> has_more);

  // Runs until Stop.
  void Run();
  // Handles what is ready, sleeping at most `timeout_ms` for it.
  void Turn(int timeout_ms);
  void Stop();  // [any]
  // Makes a sleeping loop turn. [any]
  void Wake();
  bool IsCurrentThread() const {
    return thread_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }
  const std::string& name() const { return name_; }

  // As weir.loop/1. `fn` gets the epoll events as WEIR_READABLE and so on.
  absl::Status FdAdd(const void* owner, int fd, uint32_t events, weir_fd_fn fn, void* context);
  // 0 pauses: nothing comes, not even that the peer is gone, until it is watched for something.
  absl::Status FdModify(int fd, uint32_t events);
  void FdRemove(int fd);
  uint64_t TimerAdd(const void* owner, uint64_t at_mono_ns, weir_fn fn, void* context);
  void TimerCancel(uint64_t id);
  void Post(const void* owner, weir_fn fn, void* context);
  // The same for the host's own use; runs in order with the others.
  void Post(std::function<void()> fn);
  // Runs `fn` on the loop's thread and waits for it; at once when this is that thread, or when the
  // loop does not run.
  void RunAndWait(const std::function<void()>& fn);

  // Removes all that `owner` registered and says how much it was. On the loop's thread.
  Leftovers RemoveOwner(const void* owner);
  // How much of it there is. On the loop's thread.
  Leftovers CountOwner(const void* owner);

 private:
  struct Watch {
    const void* owner;
    weir_fd_fn fn;
    void* context;
    uint64_t serial;  // Tells a reused descriptor number from the one that an event is about.
    bool paused;      // Watched for nothing: not in epoll.
  };
  struct Timer {
    uint64_t id;
    const void* owner;
    weir_fn fn;
    void* context;
  };
  struct Posted {
    const void* owner;
    weir_fn fn;
    void* context;
    std::function<void()> function;
  };

  void RunTimers();
  void RunPosts();
  void DrainWakeFd();
  int SleepMs(int timeout_ms);
  void Dispatch(const epoll_event& event);

  const std::string name_;
  int epoll_fd_ = -1;
  int wake_fd_ = -1;
  std::atomic<bool> stop_{false};
  std::atomic<bool> asleep_{false};
  std::atomic<bool> has_posts_{false};
  std::atomic<bool> running_{false};
  std::atomic<std::thread::id> thread_{};
  std::function<void()> idle_work_;
  std::function<bool()> has_more_;

  uint64_t serial_ = 0;
  std::unordered_map<int, Watch> watches_;
  uint64_t timer_id_ = 0;
  std::multimap<uint64_t, Timer> timers_;
  std::unordered_map<uint64_t, uint64_t> timer_times_;  // Id to time.

  std::mutex posts_mutex_;
  std::vector<Posted> posts_;    // Guarded by posts_mutex_.
  std::vector<Posted> running_posts_;  // The loop's thread only.
};

}  // namespace weir
