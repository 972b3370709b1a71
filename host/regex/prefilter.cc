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
  facts->windows_had = 0;
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

// All sets are known. Steps are taken four and then all together: a loop that ended at another step
// with each text would be guessed wrong more often than the steps cost.
bool Prefilter::LookForWindow(const WindowPlan& window, const Facts& facts) const {
  const Step* const begin = steps_.data() + window.begin;
  const Step* const end = steps_.data() + window.end;
  for (uint32_t block = 0; block < facts.blocks; block++) {
    const uint64_t* bitmaps = facts.bitmaps[block];
    uint64_t left = ~0ull;
    if (window.is_run) {
      left = bitmaps[begin->set];
      for (const Step* step = begin + 1; step != end; step++) left &= left >> step->shift;
    } else {
      const Step* const fourth = begin + std::min<ptrdiff_t>(4, end - begin);
      for (const Step* step = begin; step != fourth; step++) {
        left &= bitmaps[step->set] >> step->shift;
      }
      if (left == 0) continue;
      for (const Step* step = fourth; step != end; step++) {
        left &= bitmaps[step->set] >> step->shift;
      }
    }
    if (left != 0) return true;
  }
  return false;
}

// Some sets are not: each is looked for when its step comes.
bool Prefilter::LookForRareWindow(const WindowPlan& window, Kernel kernel, Facts* facts) const {
  for (uint32_t block = 0; block < facts->blocks; block++) {
    uint64_t left = ~0ull;
    for (uint32_t i = window.begin; i < window.end && left != 0; i++) {
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
  const uint64_t bit = window < 64 ? 1ull << window : 0;
  if ((facts->windows_had & bit) != 0) return true;
  const WindowPlan& plan = windows_[window];
  const bool found = (plan.sets & ~facts->sets_known) == 0
                         ? LookForWindow(plan, *facts)
                         : LookForRareWindow(plan, kernel, facts);
  if (found) facts->windows_had |= bit;
  return found;
}

void Prefilter::NarrowByWindows(size_t word, uint64_t asked, Kernel kernel, Facts* facts,
                                uint64_t* possible) const {
  if (facts->blocks > kBlocksMax) return;
  uint64_t rest = *possible & asked;
  while (rest != 0) {
    const auto bit = static_cast<uint32_t>(std::countr_zero(rest));
    rest &= rest - 1;
    const PatternWindows& windows = windows_of_[word * 64 + bit];
    for (const uint32_t window : {windows.first, windows.second}) {
      if (HasWindow(window, kernel, facts)) continue;
      // All patterns that have this window are out, but for those that Hyperscan looks for.
      const uint64_t out = windows_[window].patterns[word] & asked;
      *possible &= ~out;
      rest &= ~out;
      break;
    }
  }
}

}  // namespace weir::regex
