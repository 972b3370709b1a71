// Cycles that a thread spent in user mode, where the kernel lets a process count them.
//
// Threads: the one that made it.
#pragma once

#include <cstdint>
#include <string>

namespace weir::bench {

class CycleCounter {
 public:
  CycleCounter();
  ~CycleCounter();
  CycleCounter(const CycleCounter&) = delete;
  CycleCounter& operator=(const CycleCounter&) = delete;

  bool available() const { return fd_ >= 0; }
  // Why it is not.
  const std::string& reason() const { return reason_; }
  // 0 when not available.
  uint64_t Read() const;

 private:
  int fd_ = -1;
  std::string reason_;
};

}  // namespace weir::bench
