// How long a test goes on with more of the same: a component that is slow is tried less often, and
// is not failed for it.
//
// Threads: values.
#pragma once

#include <cstdint>

#include "host/lane/loop.h"

namespace weir::check {

class Budget {
 public:
  explicit Budget(uint64_t milliseconds) : end_ns_(MonotonicNs() + milliseconds * 1'000'000) {}
  bool over() const { return MonotonicNs() > end_ns_; }

 private:
  const uint64_t end_ns_;
};

}  // namespace weir::check
