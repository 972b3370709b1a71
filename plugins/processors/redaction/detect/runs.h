// Runs of bytes of one kind, from the bits of ByteMasks. Threads: any.
#pragma once

#include <bit>
#include <cstdint>

#include "plugins/processors/redaction/detect/byte_masks.h"

namespace weir::redaction::detect {

// Calls run(from, to) for each longest run of bytes whose bit select(block) has.
template <typename Select, typename Run>
void ForEachRun(const ByteMasks& masks, uint32_t text_bytes, const Select& select, const Run& run) {
  constexpr uint32_t kNone = ~0u;
  uint32_t open = kNone;  // Where a run began that reaches the end of its block.
  uint32_t base = 0;
  for (const MaskBlock& block : masks.blocks()) {
    uint64_t bits = select(block);
    if (open != kNone) {
      const auto more = static_cast<uint32_t>(std::countr_one(bits));
      if (more < 64) {
        run(open, base + more);
        open = kNone;
        bits &= ~0ull << more;
      } else {
        bits = 0;
      }
    }
    while (bits != 0) {
      const auto from = static_cast<uint32_t>(std::countr_zero(bits));
      const auto size = static_cast<uint32_t>(std::countr_one(bits >> from));
      if (from + size == 64) {
        open = base + from;
        break;
      }
      run(base + from, base + from + size);
      bits &= ~0ull << (from + size);
    }
    base += 64;
  }
  if (open != kNone) run(open, text_bytes);
}

}  // namespace weir::redaction::detect
