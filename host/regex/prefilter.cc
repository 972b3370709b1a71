// How a text is looked at, whatever the processor has.
#include "host/regex/prefilter.h"

#include <algorithm>
#include <bit>

namespace weir::regex {

Prefilter::Kernel Prefilter::BestKernel() {
  static const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
                           __builtin_cpu_supports("bmi");
  static const bool avx512 = avx2 && __builtin_cpu_supports("avx512bw") &&
                             __builtin_cpu_supports("avx512vl");
  return avx512 ? Kernel::kAvx512 : avx2 ? Kernel::kAvx2 : Kernel::kScalar;
}

void Prefilter::Look(std::span<const Place> places, Kernel kernel, Sights* sights) const {
  if (kernel == Kernel::kAvx512) return LookAvx512(places, sights);
  if (kernel == Kernel::kAvx2) return LookAvx2(places, sights);
  for (const Place& place : places) LookScalar(place, sights);
}

void Prefilter::LookScalar(const Place& place, Sights* sights) const {
  const std::string_view text = place.bytes();
  uint8_t* const counters = sights->counters[place.column];
  for (uint32_t s = 0; s < counted_; s++) {
    const auto has = [&](size_t at) { return sets_[s].Has(static_cast<unsigned char>(text[at])); };
    size_t count = 0;
    for (size_t at = 0; at < text.size(); at++) count += has(at);
    counters[s] = static_cast<uint8_t>(std::min<size_t>(count, kCountMax));
    for (size_t c = 0; c < place.columns; c++) {
      uint64_t bits = text.size() > kTextBytesMax ? ~0ull : 0;
      const size_t begin = c * kStride, end = std::min(text.size(), begin + kBlockBytes);
      for (size_t at = begin; at < end; at++) bits |= uint64_t{has(at)} << (at - begin);
      sights->bitmaps[s][place.column + c] = bits;
    }
  }
  counters[kLengthCounter] = static_cast<uint8_t>(std::min<size_t>(text.size(), kCountMax));
}

void Prefilter::KeepCounts(const Place& place, const uint64_t* counts, Sights* sights) const {
  uint8_t* const counters = sights->counters[place.column];
  const size_t bytes = place.text->size;
  for (uint32_t s = 0; s < counted_; s++) {
    counters[s] = static_cast<uint8_t>(std::min<uint64_t>(counts[s], kCountMax));
    if (bytes > kTextBytesMax) sights->bitmaps[s][place.column] = ~0ull;
  }
  counters[kLengthCounter] = static_cast<uint8_t>(std::min<size_t>(bytes, kCountMax));
}

// Some texts after Look: counters were written byte by byte and are read all at once.
void Prefilter::Counted(std::span<const Place> places, const Sights& sights, Kernel kernel,
                        uint64_t* possible) const {
  if (kernel >= Kernel::kAvx2) return CountedAvx2(places, sights, possible);
  for (const Place& place : places) {
    CountedScalar(sights.counters[place.column], possible + place.column);
  }
}

void Prefilter::NarrowTogether(size_t word, const Sights& sights, Kernel kernel,
                               uint64_t* possible) const {
  uint64_t any = 0;
  for (size_t i = 0; i < kColumns; i++) any |= possible[i];
  for (const WindowPlan& window : windows_) {
    const uint64_t patterns = window.together[word] & any;
    if (patterns == 0) continue;
    if (kernel == Kernel::kAvx512) {
      TakeAvx512(window, patterns, sights, possible);
    } else if (kernel == Kernel::kAvx2) {
      TakeAvx2(window, patterns, sights, possible);
    } else {
      TakeScalar(window, patterns, sights, possible);
    }
  }
}

void Prefilter::TakeScalar(const WindowPlan& window, uint64_t patterns, const Sights& sights,
                           uint64_t* possible) const {
  for (size_t i = 0; i < kColumns; i++) {
    uint64_t left = ~0ull;
    for (uint32_t s = window.begin; s < window.end; s++) {
      const Step step = steps_[s];
      left &= (step.set == Step::kSelf ? left : sights.bitmaps[step.set][i]) >> step.shift;
    }
    if (left == 0) possible[i] &= ~patterns;
  }
}

void Prefilter::CountedScalar(const uint8_t* counters, uint64_t* possible) const {
  uint32_t lanes = 0;
  for (uint32_t lane = 0; lane < kLanesMax; lane++) {
    const bool has = counters[lane_counter_[lane]] >= lane_threshold_[lane];
    lanes |= static_cast<uint32_t>(has) << lane;
  }
  for (size_t p = 0; p < needs_.size(); p++) {
    uint64_t& word = possible[p / 64 * kColumns];
    if (p % 64 == 0) word = 0;
    if ((needs_[p] & ~lanes) == 0) word |= 1ull << (p % 64);
  }
}

void Prefilter::Begin(const Place& place, const Sights& sights, Kernel kernel,
                      Facts* facts) const {
  const std::string_view text = place.bytes();
  facts->text = text;
  facts->windows_had = 0;
  facts->sets_known = (1ull << counted_) - 1;
  facts->blocks = 1;
  if (text.size() <= kTextBytesMax) {
    facts->blocks = place.columns;
    for (uint32_t block = 0; block < facts->blocks; block++) {
      for (uint32_t s = 0; s < counted_; s++) {
        facts->bitmaps[block][s] = sights.bitmaps[s][place.column + block];
      }
    }
    return;
  }
  facts->blocks += static_cast<uint32_t>((text.size() - kBlockBytes + kStride - 1) / kStride);
  Mark(0, counted_, kernel, facts);
}

void Prefilter::Mark(uint32_t first, uint32_t end, Kernel kernel, Facts* facts) const {
  if (kernel >= Kernel::kAvx2) return MarkAvx2(first, end, facts);
  for (uint32_t block = 0; block < std::min(facts->blocks, kBlocksMax); block++) {
    const std::string_view part = facts->text.substr(block * kStride, kBlockBytes);
    for (uint32_t s = first; s < end; s++) {
      uint64_t bits = 0;
      for (size_t i = 0; i < part.size(); i++) {
        bits |= uint64_t{sets_[s].Has(static_cast<unsigned char>(part[i]))} << i;
      }
      facts->bitmaps[block][s] = bits;
    }
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
        Mark(step.set, step.set + 1u, kernel, facts);
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
