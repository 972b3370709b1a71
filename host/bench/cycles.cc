#include "host/bench/cycles.h"

#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace weir::bench {

CycleCounter::CycleCounter() {
  perf_event_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.config = PERF_COUNT_HW_CPU_CYCLES;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  fd_ = static_cast<int>(
      syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
  if (fd_ < 0) reason_ = strerror(errno);
}

CycleCounter::~CycleCounter() {
  if (fd_ >= 0) close(fd_);
}

uint64_t CycleCounter::Read() const {
  uint64_t cycles = 0;
  if (fd_ < 0 || read(fd_, &cycles, sizeof cycles) != sizeof cycles) return 0;
  return cycles;
}

}  // namespace weir::bench
