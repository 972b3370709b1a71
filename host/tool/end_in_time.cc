#include "host/tool/end_in_time.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

#include "host/graph/loop_thread.h"

namespace weir {
namespace {

constexpr uint64_t kGraceNs = 3'000'000'000;
constexpr int kCouldNotGoOn = 3;

[[noreturn]] void End(Log& log, const char* why, int code) {
  log.Error("", why);
  log.Flush();
  _exit(code);
}

}  // namespace

void EndInTime(Signals& signals, Log& log, uint64_t timeout_ns) {
  std::thread([&signals, &log, timeout_ns] {
    BecomeHostThread("weir end");
    const uint64_t deadline = MonotonicNs() + timeout_ns + kGraceNs;
    for (;;) {
      const uint64_t now = MonotonicNs();
      if (now >= deadline) End(log, "a plugin does not return: not waited for", kCouldNotGoOn);
      pollfd wait{signals.fd(), POLLIN, 0};
      poll(&wait, 1, static_cast<int>((deadline - now) / 1'000'000 + 1));
      for (int number = signals.Next(); number != 0; number = signals.Next()) {
        if (number != SIGHUP) End(log, "asked again to end: what is left is lost", 0);
      }
    }
  }).detach();
}

}  // namespace weir
