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
  for (const ByteMasks::Block& block : masks.blocks) {
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

// How many of the bytes [from, to) have their bit.
template <typename Select>
uint32_t CountBits(const ByteMasks& masks, uint32_t from, uint32_t to, const Select& select) {
  uint32_t count = 0;
  for (uint32_t word = from / 64; word * 64 < to; word++) {
    uint64_t bits = select(masks.blocks[word]);
    if (word == from / 64) bits &= ~0ull << (from % 64);
    if (to - word * 64 < 64) bits &= (1ull << (to - word * 64)) - 1;
    count += static_cast<uint32_t>(std::popcount(bits));
  }
  return count;
}

}  // namespace weir::redaction::detect
