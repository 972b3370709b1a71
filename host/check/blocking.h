// Whether calls wait for something: in each of several calls the thread gave up its processor by
// itself and was away for a while. A lock that is held once or a slow machine is not enough.
//
// Threads: the one that calls.
#pragma once

#include <sys/resource.h>
#include <time.h>

#include <cstdint>

namespace weir::check {

class BlockingWatch {
 public:
  static constexpr int kCalls = 8;

  void Begin() { before_ = Now(); }
  void End() {
    const Times now = Now();
    const int64_t away_ns = (now.wall_ns - before_.wall_ns) - (now.cpu_ns - before_.cpu_ns);
    calls_++;
    if (now.switches > before_.switches && away_ns > kAwayNs) blocked_++;
  }
  bool AlwaysBlocked() const { return calls_ >= kCalls && blocked_ == calls_; }

 private:
  static constexpr int64_t kAwayNs = 2'000'000;
  struct Times {
    int64_t wall_ns = 0, cpu_ns = 0, switches = 0;
  };

  static int64_t Read(clockid_t clock) {
    timespec at;
    clock_gettime(clock, &at);
    return at.tv_sec * 1'000'000'000 + at.tv_nsec;
  }
  static Times Now() {
    rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return {Read(CLOCK_MONOTONIC), Read(CLOCK_THREAD_CPUTIME_ID), usage.ru_nvcsw};
  }

  Times before_;
  int calls_ = 0, blocked_ = 0;
};

}  // namespace weir::check
