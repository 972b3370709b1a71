#include "host/lane/loop.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <utility>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr uint64_t kWakeSerial = 0;
constexpr int kEventsPerTurn = 64;

uint32_t ToEpoll(uint32_t events) {
  uint32_t out = 0;
  if (events & WEIR_READABLE) out |= EPOLLIN | EPOLLRDHUP;
  if (events & WEIR_WRITABLE) out |= EPOLLOUT;
  return out;
}

uint32_t FromEpoll(uint32_t events) {
  uint32_t out = 0;
  if (events & (EPOLLIN | EPOLLRDHUP)) out |= WEIR_READABLE;
  if (events & EPOLLOUT) out |= WEIR_WRITABLE;
  if (events & (EPOLLHUP | EPOLLERR)) out |= WEIR_CLOSED;
  return out;
}

absl::Status ErrnoStatus(const char* call, int fd) {
  return absl::InternalError(absl::StrCat(call, " of descriptor ", fd, ": ", strerror(errno)));
}

uint64_t Now(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace

uint64_t MonotonicNs() { return Now(CLOCK_MONOTONIC); }
uint64_t UnixNs() { return Now(CLOCK_REALTIME); }

Loop::Loop(std::string name) : name_(std::move(name)) {
  epoll_fd_ = epoll_create1(EPOLL_CLOEXEC);
  wake_fd_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = kWakeSerial;
  epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, wake_fd_, &event);
}

Loop::~Loop() {
  close(wake_fd_);
  close(epoll_fd_);
}

void Loop::SetIdleWork(std::function<void()> work, std::function<bool()> has_more) {
  idle_work_ = std::move(work);
  has_more_ = std::move(has_more);
}

void Loop::Run() {
  running_.store(true);
  while (!stop_.load(std::memory_order_relaxed)) Turn(-1);
  Turn(0);
  running_.store(false);
}

void Loop::Stop() {
  stop_.store(true);
  Wake();
}

// Written only when the loop sleeps: a system call for each post would cost more than the post.
void Loop::Wake() {
  if (!asleep_.exchange(false, std::memory_order_seq_cst)) return;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof(one));
}

int Loop::SleepMs(int timeout_ms) {
  if (has_posts_.load(std::memory_order_seq_cst) || stop_.load(std::memory_order_seq_cst)) return 0;
  if (has_more_ && has_more_()) return 0;
  if (timers_.empty()) return timeout_ms;
  const uint64_t now = MonotonicNs();
  const uint64_t at = timers_.begin()->first;
  if (at <= now) return 0;
  const int until_ms = static_cast<int>(std::min<uint64_t>((at - now) / 1'000'000 + 1, 60'000));
  return timeout_ms < 0 ? until_ms : std::min(timeout_ms, until_ms);
}

void Loop::Turn(int timeout_ms) {
  thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  // `asleep_` first, then the checks: whoever adds work after them sees the flag and wakes us.
  asleep_.store(true, std::memory_order_seq_cst);
  const int sleep_ms = SleepMs(timeout_ms);
  if (sleep_ms == 0) asleep_.store(false, std::memory_order_seq_cst);
  epoll_event events[kEventsPerTurn];
  const int n = epoll_wait(epoll_fd_, events, kEventsPerTurn, sleep_ms);
  asleep_.store(false, std::memory_order_seq_cst);
  for (int i = 0; i < n; i++) Dispatch(events[i]);
  if (!timers_.empty()) RunTimers();
  RunPosts();
  if (idle_work_) idle_work_();
}

// data.u64 is serial << 32 | descriptor, so that an event of a descriptor that was closed and
// opened again within one turn goes nowhere.
void Loop::Dispatch(const epoll_event& event) {
  if (event.data.u64 == kWakeSerial) {
    DrainWakeFd();
    return;
  }
  const int fd = static_cast<int>(event.data.u64 & UINT32_MAX);
  const auto it = watches_.find(fd);
  if (it == watches_.end() || (it->second.serial & UINT32_MAX) != event.data.u64 >> 32) return;
  if (it->second.paused) return;
  const Watch watch = it->second;
  watch.fn(watch.context, fd, FromEpoll(event.events));
}

void Loop::DrainWakeFd() {
  uint64_t count;
  [[maybe_unused]] const ssize_t n = read(wake_fd_, &count, sizeof(count));
}

absl::Status Loop::FdAdd(const void* owner, int fd, uint32_t events, weir_fd_fn fn,
                         void* context) {
  serial_ = (serial_ + 1) & UINT32_MAX;
  if (serial_ == 0) serial_ = 1;
  epoll_event event{};
  event.events = ToEpoll(events);
  event.data.u64 = serial_ << 32 | static_cast<uint32_t>(fd);
  if (epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event) != 0) return ErrnoStatus("watching", fd);
  watches_[fd] = Watch{owner, fn, context, serial_, false};
  return events == 0 ? FdModify(fd, 0) : absl::OkStatus();
}

// Without events epoll still reports that the peer has reset, in every turn; so a watch that pauses
// is taken out of epoll.

absl::Status Loop::FdModify(int fd, uint32_t events) {
  const auto it = watches_.find(fd);
  if (it == watches_.end()) {
    return absl::InvalidArgumentError(absl::StrCat("descriptor ", fd, " is not watched"));
  }
  epoll_event event{};
  event.events = ToEpoll(events);
  event.data.u64 = it->second.serial << 32 | static_cast<uint32_t>(fd);
  Watch& watch = it->second;
  const bool pauses = event.events == 0;
  if (pauses && watch.paused) return absl::OkStatus();
  const int change =
      pauses ? EPOLL_CTL_DEL : (watch.paused ? EPOLL_CTL_ADD : EPOLL_CTL_MOD);
  if (epoll_ctl(epoll_fd_, change, fd, &event) != 0) return ErrnoStatus("changing", fd);
  watch.paused = pauses;
  return absl::OkStatus();
}

void Loop::FdRemove(int fd) {
  const auto it = watches_.find(fd);
  if (it == watches_.end()) return;
  if (!it->second.paused) epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr);
  watches_.erase(it);
}

uint64_t Loop::TimerAdd(const void* owner, uint64_t at_mono_ns, weir_fn fn, void* context) {
  const uint64_t id = ++timer_id_;
  timers_.emplace(at_mono_ns, Timer{id, owner, fn, context});
  timer_times_.emplace(id, at_mono_ns);
  return id;
}

void Loop::TimerCancel(uint64_t id) {
  const auto time = timer_times_.find(id);
  if (time == timer_times_.end()) return;
  const auto [begin, end] = timers_.equal_range(time->second);
  for (auto it = begin; it != end; ++it) {
    if (it->second.id != id) continue;
    timers_.erase(it);
    break;
  }
  timer_times_.erase(time);
}

void Loop::RunTimers() {
  const uint64_t now = MonotonicNs();
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const Timer timer = timers_.begin()->second;
    timers_.erase(timers_.begin());
    timer_times_.erase(timer.id);
    timer.fn(timer.context);
  }
}

void Loop::Post(const void* owner, weir_fn fn, void* context) {
  {
    std::lock_guard lock(posts_mutex_);
    posts_.push_back(Posted{owner, fn, context, nullptr});
  }
  has_posts_.store(true, std::memory_order_seq_cst);
  Wake();
}

void Loop::Post(std::function<void()> fn) {
  {
    std::lock_guard lock(posts_mutex_);
    posts_.push_back(Posted{nullptr, nullptr, nullptr, std::move(fn)});
  }
  has_posts_.store(true, std::memory_order_seq_cst);
  Wake();
}

void Loop::RunPosts() {
  if (!has_posts_.exchange(false, std::memory_order_seq_cst)) return;
  {
    std::lock_guard lock(posts_mutex_);
    running_posts_.swap(posts_);
  }
  // By index: RemoveOwner may clear entries that have not run yet.
  for (size_t i = 0; i < running_posts_.size(); i++) {
    Posted posted = std::move(running_posts_[i]);
    running_posts_[i] = Posted{};
    if (posted.fn != nullptr) posted.fn(posted.context);
    if (posted.function) posted.function();
  }
  running_posts_.clear();
}

void Loop::RunAndWait(const std::function<void()>& fn) {
  if (IsCurrentThread() || !running_.load()) {
    fn();
    return;
  }
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  Post([&] {
    fn();
    std::lock_guard lock(mutex);
    done = true;
    changed.notify_one();
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return done; });
}

Loop::Leftovers Loop::CountOwner(const void* owner) {
  Leftovers count;
  for (const auto& [fd, watch] : watches_) count.descriptors += watch.owner == owner;
  for (const auto& [time, timer] : timers_) count.timers += timer.owner == owner;
  std::lock_guard lock(posts_mutex_);
  for (const Posted& posted : posts_) count.posts += posted.owner == owner;
  return count;
}

Loop::Leftovers Loop::RemoveOwner(const void* owner) {
  Leftovers left;
  std::vector<int> fds;
  for (const auto& [fd, watch] : watches_) {
    if (watch.owner == owner) fds.push_back(fd);
  }
  for (const int fd : fds) FdRemove(fd);
  left.descriptors = static_cast<uint32_t>(fds.size());
  for (auto it = timers_.begin(); it != timers_.end();) {
    if (it->second.owner != owner) {
      ++it;
      continue;
    }
    timer_times_.erase(it->second.id);
    it = timers_.erase(it);
    left.timers++;
  }
  const auto clear = [&left, owner](std::vector<Posted>& posts) {
    for (Posted& posted : posts) {
      if (posted.fn == nullptr || posted.owner != owner) continue;
      posted = Posted{};
      left.posts++;
    }
  };
  clear(running_posts_);
  std::lock_guard lock(posts_mutex_);
  clear(posts_);
  return left;
}

}  // namespace weir
