#include "plugins/processors/cardinality/sketch.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace weir::cardinality {

void Sketch::Advance(uint32_t ticks_since) {
  ticks_ += ticks_since;
  uint32_t steps = std::min(ticks_ / kTicksPerSlice, kSlices);
  ticks_ %= kTicksPerSlice;
  for (; steps > 0; steps--) {
    slice_ = (slice_ + 1) % kSlices;
    slices_[slice_].fill(0);
  }
}

double Sketch::Estimate() const {
  constexpr double kCount = kRegisters;
  double sum = 0;
  uint32_t empty = 0;
  for (uint32_t i = 0; i < kRegisters; i++) {
    uint8_t rank = 0;
    for (const Slice& slice : slices_) rank = std::max(rank, slice[i]);
    sum += std::ldexp(1.0, -rank);
    empty += rank == 0;
  }
  const double alpha = 0.7213 / (1 + 1.079 / kCount);
  const double raw = alpha * kCount * kCount / sum;
  if (raw <= 2.5 * kCount && empty != 0) return kCount * std::log(kCount / empty);
  return raw;
}

std::string Sketch::Save() const {
  std::string bytes;
  bytes.push_back(static_cast<char>(slice_));
  bytes.push_back(static_cast<char>(ticks_));
  for (const Slice& slice : slices_) {
    bytes.append(reinterpret_cast<const char*>(slice.data()), slice.size());
  }
  return bytes;
}

bool Sketch::Load(std::string_view bytes) {
  if (bytes.size() != 2 + size_t{kSlices} * kRegisters) return false;
  const auto slice = static_cast<uint8_t>(bytes[0]);
  const auto ticks = static_cast<uint8_t>(bytes[1]);
  if (slice >= kSlices || ticks >= kTicksPerSlice) return false;
  slice_ = slice;
  ticks_ = ticks;
  bytes.remove_prefix(2);
  for (Slice& registers : slices_) {
    std::memcpy(registers.data(), bytes.data(), kRegisters);
    bytes.remove_prefix(kRegisters);
  }
  return true;
}

}  // namespace weir::cardinality
