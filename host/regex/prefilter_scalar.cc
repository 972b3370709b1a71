// The prefilter's work for any processor: what the other kernels are compared with.
#include <bit>

#include "host/regex/prefilter_kernel.h"

namespace weir::regex {
namespace {

void Mark(const SetTables& tables, uint32_t set, uint32_t column, Portion* portion) {
  uint64_t bits = 0;
  for (uint32_t i = 0; i < portion->block_bytes[column]; i++) {
    const auto byte = static_cast<unsigned char>(portion->blocks[column][i]);
    const bool has = byte < 128 && (tables.members[set / 8][byte] >> set % 8 & 1) != 0;
    bits |= uint64_t{has} << i;
  }
  portion->SetCell(set, column, bits);
}

void Look(const SetTables& tables, uint32_t sets, Portion* portion) {
  for (uint32_t s = 0; s < sets; s++) {
    for (uint32_t c = 0; c < portion->used; c++) Mark(tables, s, c, portion);
  }
}

void Count(uint32_t sets, Portion* portion) {
  for (uint32_t s = 0; s < sets; s++) {
    for (uint32_t c = 0; c < portion->used; c++) {
      const uint64_t bits = portion->Cell(s, c) & OwnBytes(*portion, c);
      portion->counts[s][c] = static_cast<uint8_t>(std::popcount(bits));
    }
  }
  SumCounts(sets, portion);
}

void Compare(std::span<const CountLane> lanes, const Portion& portion, uint64_t* met) {
  for (size_t l = 0; l < lanes.size(); l++) {
    met[l] = 0;
    for (uint32_t c = 0; c < portion.used; c++) {
      const bool meets = portion.counts[lanes[l].counter][c] >= lanes[l].threshold;
      met[l] |= uint64_t{meets} << c;
    }
  }
}

uint64_t Find(std::span<const WindowStep> steps, uint64_t columns, const Portion& portion) {
  uint64_t found = 0;
  for (uint64_t rest = columns; rest != 0; rest &= rest - 1) {
    const auto c = static_cast<uint32_t>(std::countr_zero(rest));
    uint64_t left = ~0ull;
    for (const WindowStep step : steps) {
      left &= (step.set == WindowStep::kSelf ? left : portion.Cell(step.set, c)) >> step.shift;
    }
    found |= uint64_t{left != 0} << c;
  }
  return found;
}

}  // namespace

const PrefilterKernel kScalarKernel = {&Look, &Mark, &Count, &Compare, &Find};

const PrefilterKernel& BestKernel() {
  static const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
                           __builtin_cpu_supports("bmi");
  static const bool avx512 =
      avx2 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vpopcntdq");
  return avx512 ? kAvx512Kernel : avx2 ? kAvx2Kernel : kScalarKernel;
}

}  // namespace weir::regex
