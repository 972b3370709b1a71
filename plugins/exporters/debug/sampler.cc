#include "plugins/exporters/debug/sampler.h"

namespace weir::debug {

bool Sampler::Take(uint64_t mono_ns) {
  const uint64_t second = mono_ns / 1'000'000'000;
  if (second_.exchange(second, std::memory_order_relaxed) != second) {
    seen_.store(0, std::memory_order_relaxed);
  }
  const uint64_t seen = seen_.fetch_add(1, std::memory_order_relaxed) + 1;
  if (seen <= initial_) return true;
  return thereafter_ != 0 && (seen - initial_) % thereafter_ == 0;
}

}  // namespace weir::debug
