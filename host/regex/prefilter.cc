// How a text is looked at, whatever the processor has.
#include "host/regex/prefilter.h"

#include <algorithm>
#include <bit>

namespace weir::regex {

Prefilter::Kernel Prefilter::BestKernel() {
  static const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
                           __builtin_cpu_supports("bmi");
  return avx2 ? Kernel::kAvx2 : Kernel::kScalar;
}

void Prefilter::Find(std::string_view text, Kernel kernel, Facts* facts) const {
  facts->text = text;
  facts->windows_known = facts->windows_had = 0;
  facts->sets_known = (1ull << counted_) - 1;
  facts->blocks = 1;
  if (text.size() > kBlockBytes) {
    facts->blocks += static_cast<uint32_t>(
        (text.size() - kBlockBytes + kStride - 1) / kStride);
  }
  if (kernel == Kernel::kAvx2) return FindAvx2(facts);
  FindScalar(facts);
}

void Prefilter::FindScalar(Facts* facts) const {
  uint64_t counts[kCountedMax + 1] = {};
  for (uint32_t s = 0; s < counted_; s++) {
    MarkScalar(s, facts);
    for (const char c : facts->text) counts[s] += sets_[s].Has(static_cast<unsigned char>(c));
  }
  counts[kLengthCounter] = facts->text.size();
  facts->lanes = 0;
  for (uint32_t lane = 0; lane < kLanesMax; lane++) {
    const bool has = counts[lane_counter_[lane]] >= lane_threshold_[lane];
    facts->lanes |= static_cast<uint32_t>(has) << lane;
  }
}

void Prefilter::MarkScalar(uint32_t set, Facts* facts) const {
  for (uint32_t block = 0; block < std::min(facts->blocks, kBlocksMax); block++) {
    const std::string_view part = facts->text.substr(block * kStride, kBlockBytes);
    uint64_t bits = 0;
    for (size_t i = 0; i < part.size(); i++) {
      bits |= uint64_t{sets_[set].Has(static_cast<unsigned char>(part[i]))} << i;
    }
    facts->bitmaps[block][set] = bits;
  }
}

void Prefilter::Counted(const Facts& facts, Kernel kernel, uint64_t* possible) const {
  if (kernel == Kernel::kAvx2) return CountedAvx2(facts.lanes, possible);
  for (size_t p = 0; p < needs_.size(); p++) {
    if (p % 64 == 0) possible[p / 64] = 0;
    if ((needs_[p] & ~facts.lanes) == 0) possible[p / 64] |= 1ull << (p % 64);
  }
}

bool Prefilter::LookForWindow(uint32_t window, Kernel kernel, Facts* facts) const {
  const StepRange range = windows_[window];
  for (uint32_t block = 0; block < facts->blocks; block++) {
    uint64_t left = ~0ull;
    for (uint32_t i = range.begin; i < range.end && left != 0; i++) {
      const Step step = steps_[i];
      if (step.set == Step::kSelf) {
        left &= left >> step.shift;
        continue;
      }
      if ((facts->sets_known >> step.set & 1) == 0) {
        facts->sets_known |= 1ull << step.set;
        if (kernel == Kernel::kAvx2) {
          MarkAvx2(step.set, facts);
        } else {
          MarkScalar(step.set, facts);
        }
      }
      left &= facts->bitmaps[block][step.set] >> step.shift;
    }
    if (left != 0) return true;
  }
  return false;
}

bool Prefilter::HasWindow(uint32_t window, Kernel kernel, Facts* facts) const {
  if (window == kNoWindow) return true;
  if (window >= 64) return LookForWindow(window, kernel, facts);
  const uint64_t bit = 1ull << window;
  if ((facts->windows_known & bit) == 0) {
    facts->windows_known |= bit;
    if (LookForWindow(window, kernel, facts)) facts->windows_had |= bit;
  }
  return (facts->windows_had & bit) != 0;
}

bool Prefilter::HasWindows(uint32_t pattern, Kernel kernel, Facts* facts) const {
  if (facts->blocks > kBlocksMax) return true;
  const PatternWindows windows = windows_of_[pattern];
  return HasWindow(windows.first, kernel, facts) && HasWindow(windows.second, kernel, facts);
}

}  // namespace weir::regex
