// The loop of a shard: descriptors, timers, posted calls, listening sockets and threads.
//
// A Watch, Timer or Listener stops when it dies, also inside its own callback. An exception in a
// callback says that the instance is broken (weir_host.fail). What the host refuses throws
// std::runtime_error with its message.
//
// Threads: [loop], but Post and Thread::StopRequested: [any].
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "weir/abi.h"
#include "weir/sdk/services.hpp"
#include "weir/sdk/status.hpp"

namespace weir::inline sdk {

namespace internal {

// A callback that keeps itself alive while it runs, whatever its owner does meanwhile.
template <class... Args>
class Callback : public std::enable_shared_from_this<Callback<Args...>> {
 public:
  Callback(const weir_host* host, std::function<void(Args...)> function)
      : host_(host), function_(std::move(function)) {}
  void Run(Args... args) {
    const auto keep = this->shared_from_this();
    GuardCallback(host_, [&] { function_(args...); });
  }

 private:
  const weir_host* host_;
  std::function<void(Args...)> function_;
};

}  // namespace internal

// Calls `function(events)` while `fd` is ready, level-triggered. Destroy it before closing the fd.
class Watch {
 public:
  Watch(const Lane& lane, int32_t fd, uint32_t events, std::function<void(uint32_t)> function)
      : lane_(lane.get()), loop_(lane.host.Service<weir_loop_v1>()), fd_(fd),
        callback_(std::make_shared<internal::Callback<uint32_t>>(lane.host.get(),
                                                                 std::move(function))) {
    if (loop_->fd_add(lane_, fd, events, &Run, callback_.get()) < 0) {
      throw std::runtime_error("the loop did not take descriptor " + std::to_string(fd));
    }
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { loop_->fd_del(lane_, fd_); }

  // WEIR_READABLE | WEIR_WRITABLE; 0 pauses.
  void Set(uint32_t events) { loop_->fd_mod(lane_, fd_, events); }

 private:
  static void Run(void* context, int32_t, uint32_t events) {
    static_cast<internal::Callback<uint32_t>*>(context)->Run(events);
  }

  const weir_lane* lane_;
  const weir_loop_v1* loop_;
  int32_t fd_;
  std::shared_ptr<internal::Callback<uint32_t>> callback_;
};

// Calls `function` once, at a monotonic time.
class Timer {
 public:
  Timer(const Lane& lane, std::function<void()> function)
      : lane_(lane.get()), loop_(lane.host.Service<weir_loop_v1>()),
        callback_(std::make_shared<Call>(this, lane.host.get(), std::move(function))) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() {
    Cancel();
    callback_->timer = nullptr;
  }

  // Replaces the time that was set before.
  void Start(uint64_t at_mono_ns) {
    Cancel();
    id_ = loop_->timer_add(lane_, at_mono_ns, &Run, callback_.get());
  }
  void Cancel() {
    if (id_ != 0) loop_->timer_cancel(lane_, id_);
    id_ = 0;
  }
  bool pending() const { return id_ != 0; }

 private:
  struct Call : std::enable_shared_from_this<Call> {
    Call(Timer* owner, const weir_host* host_table, std::function<void()> call)
        : timer(owner), host(host_table), function(std::move(call)) {}
    Timer* timer;
    const weir_host* host;
    std::function<void()> function;
  };
  static void Run(void* context) {
    const auto call = static_cast<Call*>(context)->shared_from_this();
    if (call->timer) call->timer->id_ = 0;
    internal::GuardCallback(call->host, [&call] { call->function(); });
  }

  const weir_lane* lane_;
  const weir_loop_v1* loop_;
  std::shared_ptr<Call> callback_;
  uint64_t id_ = 0;
};

// Runs `function` as [loop] of this shard, soon. [any]
inline void Post(const Lane& lane, std::function<void()> function) {
  struct Call {
    const weir_host* host;
    std::function<void()> function;
  };
  auto call = std::make_unique<Call>(Call{lane.host.get(), std::move(function)});
  const auto run = [](void* context) {
    const std::unique_ptr<Call> owned(static_cast<Call*>(context));
    internal::GuardCallback(owned->host, [&owned] { owned->function(); });
  };
  if (lane.host.Service<weir_loop_v1>()->post(lane.get(), run, call.get()) < 0) {
    throw std::runtime_error("the loop did not take a call");
  }
  call.release();
}

// Connections of the host's listening socket for "tcp://host:port" or "unix:path";
// each descriptor is the plugin's to close. Keep it until Stop.
class Listener {
 public:
  Listener(const Lane& lane, const std::string& endpoint, std::function<void(int32_t)> function)
      : callback_(std::make_shared<internal::Callback<int32_t>>(lane.host.get(),
                                                                std::move(function))) {
    Outcome outcome;
    if (lane.host.Service<weir_loop_v1>()->listen(lane.get(), endpoint.c_str(), &Run,
                                                  callback_.get(), outcome.get()) < 0) {
      throw ConfigError("", endpoint + ": " + std::string(outcome.text()));
    }
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  static void Run(void* context, int32_t fd, uint32_t) {
    static_cast<internal::Callback<int32_t>*>(context)->Run(fd);
  }
  std::shared_ptr<internal::Callback<int32_t>> callback_;
};

// Runs `function` on a thread that the host names, pins and joins. It must return soon after
// StopRequested says true.
inline void StartThread(const Lane& lane, const char* name, std::function<void()> function) {
  struct Call {
    const weir_host* host;
    std::function<void()> function;
  };
  auto call = std::make_unique<Call>(Call{lane.host.get(), std::move(function)});
  const auto run = [](void* context) {
    const std::unique_ptr<Call> owned(static_cast<Call*>(context));
    internal::GuardNoResult(owned->host, internal::Ends::kThread,
                            [&owned] { owned->function(); });
  };
  if (lane.host.Service<weir_loop_v1>()->thread_start(lane.get(), name, run, call.get()) < 0) {
    throw std::runtime_error(std::string("the host did not start thread ") + name);
  }
  call.release();
}
inline bool StopRequested(const Lane& lane) {
  return lane.host.Service<weir_loop_v1>()->stop_requested(lane.get()) != 0;
}

}  // namespace weir::inline sdk
