// The parts of the prefilter that cost most, once for each kind of processor.
//
// Threads: immutable, any; the portion is the caller's.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

#include "host/regex/portion.h"

namespace weir::regex {

// The same sets in the two forms that vectors can ask.
struct SetTables {
  // Of eight sets: by byte, a bit for each of them.
  alignas(64) uint8_t members[Portion::kSetsMax / 8][128] = {};
  // Of each set: by low nibble, a bit for each high nibble.
  alignas(32) uint8_t nibbles[Portion::kSetsMax][16] = {};
};

// Bytes of a set that has to follow `shift` bytes behind the window's begin.
struct WindowStep {
  static constexpr uint8_t kSelf = 255;  // As set: what is left so far.
  uint8_t set, shift;
  bool operator==(const WindowStep&) const = default;
};

// Whether a counter is at least `threshold`.
struct CountLane {
  uint8_t counter, threshold;
};

struct PrefilterKernel {
  // Fills the cells of the first `sets` sets, a multiple of eight, in all columns.
  void (*look)(const SetTables& tables, uint32_t sets, Portion* portion);
  // The same for one set and column.
  void (*mark)(const SetTables& tables, uint32_t set, uint32_t column, Portion* portion);
  // Counts the bits that each text has of the first `sets` sets, up to kCountMax, at the text's
  // first column.
  void (*count)(uint32_t sets, Portion* portion);
  // For each lane, the columns that meet it.
  void (*compare)(std::span<const CountLane> lanes, const Portion& portion, uint64_t* met);
  // Those of `columns` that have a window, of sets whose cells are all there.
  uint64_t (*find)(std::span<const WindowStep> steps, uint64_t columns, const Portion& portion);
};

extern const PrefilterKernel kScalarKernel;
extern const PrefilterKernel kAvx2Kernel;    // AVX2, POPCNT, BMI.
extern const PrefilterKernel kAvx512Kernel;  // And AVX-512 with BW, VL, VBMI and VPOPCNTDQ.

// Of each column, the bytes that the text's next one does not have.
inline uint64_t OwnBytes(const Portion& portion, uint32_t column) {
  return portion.lasts >> column & 1 ? ~0ull : (1ull << Portion::kStride) - 1;
}
// When each column has counted its own bytes: makes the first one's count the text's.
inline void SumCounts(uint32_t sets, Portion* portion) {
  for (uint64_t rest = portion->wider[1]; rest != 0; rest &= rest - 1) {
    const int first = std::countr_zero(rest), last = 63 - std::countl_zero(portion->all_of[first]);
    for (uint32_t s = 0; s < sets; s++) {
      uint32_t count = 0;
      for (int c = first; c <= last; c++) count += portion->counts[s][c];
      portion->counts[s][first] = static_cast<uint8_t>(std::min(count, kCountMax));
    }
  }
}

// Of those that this processor has.
const PrefilterKernel& BestKernel();

}  // namespace weir::regex
