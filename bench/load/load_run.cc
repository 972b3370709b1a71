#include "bench/load/load_run.h"

#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <fstream>
#include <string_view>

namespace weir::load {
namespace {

constexpr double kSecond = 1e9;
// How long answers may be waited for after the window; what comes later counts as not accepted.
constexpr double kDrain = 10;

double Now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / kSecond;
}

double CpuOf(clockid_t clock) {
  timespec t;
  if (clock_gettime(clock, &t) != 0) return 0;
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / kSecond;
}

double StatusMb(pid_t pid, std::string_view name) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(name, 0) == 0) return std::stod(line.substr(name.size() + 1)) / 1024;
  }
  return 0;
}

struct Slot {
  std::unique_ptr<Connection> connection;
  uint32_t index = 0;
  int watched_fd = -1;
  uint32_t watched = 0;
  bool busy = false;
  double begun = 0;
  Body* body = nullptr;
  uint32_t request = 0;
};

class Runner {
 public:
  Runner(const RunOptions& options, std::vector<Body>& payload)
      : options_(options), payload_(payload), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    if (options_.pid == 0 || clock_getcpuclockid(options_.pid, &server_clock_) != 0) {
      server_clock_ = CLOCK_PROCESS_CPUTIME_ID;
    }
    for (uint32_t i = 0; i < options_.connections; i++) {
      Slot slot;
      slot.index = i;
      slot.connection =
          options_.grpc ? MakeGrpcConnection(options_.target) : MakeHttpConnection(options_.target);
      slots_.push_back(std::move(slot));
    }
    result_.latencies_us.reserve(1 << 20);
  }
  ~Runner() { close(epoll_); }

  RunResult Go() {
    start_ = Now();
    next_due_ = start_;
    const double measure_from = start_ + options_.warm_up_s;
    const double end = measure_from + options_.measured_s;
    double now = start_;
    while (now < end && !SentAll()) {
      if (!measuring_ && now >= measure_from) BeginWindow(now);
      StartAllowed(now);
      Wait(now, std::min(end, measuring_ ? end : measure_from));
      now = Now();
    }
    if (!measuring_) BeginWindow(measure_from < now ? measure_from : now);
    EndWindow(now);
    while (Busy() && now < end + kDrain) {
      Wait(now, now + 0.1);
      now = Now();
    }
    return std::move(result_);
  }

 private:
  bool SentAll() const {
    return options_.requests_max != 0 && sent_ >= options_.requests_max && !Busy();
  }
  bool Busy() const {
    return std::any_of(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.busy; });
  }

  void BeginWindow(double now) {
    measuring_ = true;
    window_from_ = last_answer_ = now;
    own_cpu_ = CpuOf(CLOCK_PROCESS_CPUTIME_ID);
    server_cpu_ = CpuOf(server_clock_);
  }
  void EndWindow(double now) {
    measuring_ = false;
    result_.seconds = now - window_from_;
    result_.longest_gap_ms = std::max(result_.longest_gap_ms, 1000 * (now - last_answer_));
    result_.own_cpu_s = CpuOf(CLOCK_PROCESS_CPUTIME_ID) - own_cpu_;
    if (options_.pid == 0) return;
    result_.server_cpu_s = CpuOf(server_clock_) - server_cpu_;
    result_.server_rss_peak_mb = StatusMb(options_.pid, "VmHWM:");
    result_.server_rss_mb = StatusMb(options_.pid, "VmRSS:");
  }

  void StartAllowed(double now) {
    for (Slot& slot : slots_) {
      if (options_.requests_max != 0 && sent_ >= options_.requests_max) return;
      if (options_.rate > 0 && next_due_ > now) return;
      if (!slot.busy) StartOne(slot, now);
    }
  }

  void StartOne(Slot& slot, double now) {
    slot.begun = now;
    if (options_.rate > 0) {
      slot.begun = next_due_;
      next_due_ += 1 / options_.rate;
    }
    slot.body = &payload_[sent_ % payload_.size()];
    slot.request = static_cast<uint32_t>(++sent_);
    if (options_.unique_ids) slot.body->StampSpanIds(slot.request);
    if (slot.connection->fd() < 0 && !slot.connection->Open()) {
      slot.watched_fd = -1;
      Count("refused", slot);
      usleep(1000);  // Nobody listens: do not spin.
      return;
    }
    slot.busy = true;
    Handle(slot, slot.connection->Begin(*slot.body), now);
  }

  void Wait(double now, double until) {
    double wake = until;
    if (options_.rate > 0) wake = std::min(wake, std::max(next_due_, now));
    const int timeout_ms = std::max(0, static_cast<int>(std::floor((wake - now) * 1000)));
    epoll_event events[64];
    const int n = epoll_wait(epoll_, events, 64, timeout_ms);
    for (int i = 0; i < n; i++) {
      Slot& slot = slots_[events[i].data.u32];
      if (!slot.busy) {
        DropIdle(slot);
        continue;
      }
      Progress progress = Progress::kPending;
      if (events[i].events & EPOLLOUT) progress = slot.connection->OnWritable();
      if (progress == Progress::kPending && events[i].events & ~static_cast<uint32_t>(EPOLLOUT)) {
        progress = slot.connection->OnReadable();
      }
      const double at = Now();
      Handle(slot, progress, at);
      if (measuring_ && !slot.busy && options_.rate == 0) StartAllowed(at);
    }
  }

  // The server closed a connection, or spoke on it, between two requests.
  void DropIdle(Slot& slot) {
    const Progress progress = slot.connection->OnReadable();
    if (progress != Progress::kPending) slot.watched_fd = -1;
  }

  void Handle(Slot& slot, Progress progress, double now) {
    if (progress == Progress::kPending) return Watch(slot);
    slot.busy = false;
    if (progress == Progress::kClosed) {
      slot.watched_fd = -1;
      return Count("closed", slot);
    }
    if (!slot.connection->accepted()) return Count(std::to_string(slot.connection->status()), slot);
    Accepted(slot, now);
    if (slot.connection->fd() < 0)
      slot.watched_fd = -1;
    else
      Watch(slot);
  }

  void Watch(Slot& slot) {
    const uint32_t events =
        EPOLLIN | (slot.connection->wants_write() ? static_cast<uint32_t>(EPOLLOUT) : 0u);
    const int fd = slot.connection->fd();
    if (fd == slot.watched_fd && events == slot.watched) return;
    epoll_event event = {};
    event.events = events;
    event.data.u32 = slot.index;
    epoll_ctl(epoll_, fd == slot.watched_fd ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
    slot.watched_fd = fd;
    slot.watched = events;
  }

  void Accepted(Slot& slot, double now) {
    const auto add = [&slot](Window& window) {
      window.requests++;
      window.items += slot.body->items();
      window.bytes += slot.body->message().size();
      window.partial += slot.connection->answer_bytes() > 2 ? 1 : 0;
    };
    add(result_.all);
    if (options_.unique_ids) result_.acknowledged.push_back(slot.request);
    if (!measuring_) return;
    add(result_.measured);
    result_.latencies_us.push_back(static_cast<uint32_t>(std::max(0.0, 1e6 * (now - slot.begun))));
    result_.longest_gap_ms = std::max(result_.longest_gap_ms, 1000 * (now - last_answer_));
    last_answer_ = now;
  }
  void Count(const std::string& error, Slot& slot) {
    if (slot.connection->fd() < 0) slot.watched_fd = -1;
    result_.all.errors[error]++;
    if (measuring_) result_.measured.errors[error]++;
  }

  const RunOptions& options_;
  std::vector<Body>& payload_;
  const int epoll_;
  std::deque<Slot> slots_;
  RunResult result_;
  clockid_t server_clock_ = CLOCK_PROCESS_CPUTIME_ID;
  bool measuring_ = false;
  double start_ = 0, next_due_ = 0, window_from_ = 0, last_answer_ = 0;
  double own_cpu_ = 0, server_cpu_ = 0;
  uint64_t sent_ = 0;
};

}  // namespace

RunResult Run(const RunOptions& options, std::vector<Body>& payload) {
  return Runner(options, payload).Go();
}

}  // namespace weir::load
