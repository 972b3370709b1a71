#include "plugins/processors/cardinality/exp_histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::cardinality {
namespace {

constexpr int64_t kScaleMax = 64;

void Trim(ExpBuckets* side) {
  std::vector<uint64_t>& counts = side->counts;
  while (!counts.empty() && counts.back() == 0) counts.pop_back();
  size_t first = 0;
  while (first < counts.size() && counts[first] == 0) first++;
  counts.erase(counts.begin(), counts.begin() + static_cast<ptrdiff_t>(first));
  side->offset = counts.empty() ? 0 : side->offset + static_cast<int64_t>(first);
}

// The lowest index whose lower border is not below `threshold` > 0.
int64_t IndexAbove(double threshold, int64_t scale) {
  constexpr double kFar = 1e15;
  const double index = std::ceil(std::ldexp(std::log2(threshold), static_cast<int>(scale)));
  return static_cast<int64_t>(std::clamp(index, -kFar, kFar));
}

double LowerBorder(int64_t index, int64_t scale) {
  const double border = std::exp2(std::ldexp(static_cast<double>(index), static_cast<int>(-scale)));
  return std::min(border, std::numeric_limits<double>::max());
}

// Makes room for indices [first, end).
void Extend(ExpBuckets* side, int64_t first, int64_t end) {
  if (side->counts.empty()) {
    side->offset = first;
    side->counts.assign(static_cast<size_t>(end - first), 0);
    return;
  }
  if (first < side->offset) {
    side->counts.insert(side->counts.begin(), static_cast<size_t>(side->offset - first), 0);
    side->offset = first;
  }
  if (end > side->end()) side->counts.resize(static_cast<size_t>(end - side->offset));
}

void Lower(ExpBuckets* side, int64_t steps) {
  if (side->counts.empty() || steps == 0) return;
  const int64_t first = LowerIndex(side->offset, steps);
  const int64_t last = LowerIndex(side->end() - 1, steps);
  // In place: an index never moves up.
  for (size_t i = 0; i < side->counts.size(); i++) {
    const int64_t index = side->offset + static_cast<int64_t>(i);
    const auto to = static_cast<size_t>(LowerIndex(index, steps) - first);
    const uint64_t count = side->counts[i];
    side->counts[i] = 0;
    side->counts[to] += count;
  }
  side->counts.resize(static_cast<size_t>(last - first + 1));
  side->offset = first;
}

// How many buckets a side has at a scale lower by `steps`, with those of `more` at `more_steps`.
int64_t Range(const ExpBuckets& side, int64_t steps, const ExpBuckets& more, int64_t more_steps) {
  if (side.counts.empty() && more.counts.empty()) return 0;
  int64_t first = INT64_MAX, last = INT64_MIN;
  if (!side.counts.empty()) {
    first = LowerIndex(side.offset, steps);
    last = LowerIndex(side.end() - 1, steps);
  }
  if (!more.counts.empty()) {
    first = std::min(first, LowerIndex(more.offset, more_steps));
    last = std::max(last, LowerIndex(more.end() - 1, more_steps));
  }
  return last - first + 1;
}

// Walks both sides at once, each with its steps to the scale that they have in common.
bool SideHasGrown(const ExpBuckets& earlier, int64_t steps, const ExpBuckets& later,
                  int64_t later_steps) {
  size_t at = 0;
  for (size_t i = 0; i < earlier.counts.size();) {
    const int64_t index = LowerIndex(earlier.offset + static_cast<int64_t>(i), steps);
    uint64_t before = 0, now = 0;
    const auto index_of = [](const ExpBuckets& side, size_t place, int64_t of_steps) {
      return LowerIndex(side.offset + static_cast<int64_t>(place), of_steps);
    };
    for (; i < earlier.counts.size() && index_of(earlier, i, steps) == index; i++) {
      before += earlier.counts[i];
    }
    while (at < later.counts.size() && index_of(later, at, later_steps) < index) at++;
    for (; at < later.counts.size() && index_of(later, at, later_steps) == index; at++) {
      now += later.counts[at];
    }
    if (now < before) return false;
  }
  return true;
}

// The same by the layout that both have together, where what is zero differs.
bool HasGrownBeyondZero(const ExpHistogram& earlier, const ExpHistogram& later) {
  const auto without_counts = [](ExpHistogram h) {
    h.pos.counts.assign(h.pos.counts.size(), 0);
    h.neg.counts.assign(h.neg.counts.size(), 0);
    h.count = h.zero_count = 0;
    return h;
  };
  ExpHistogramSum before, now;
  before.Add(without_counts(later));
  before.Add(earlier);
  now.Add(without_counts(earlier));
  now.Add(later);
  return now.zero_count() >= before.zero_count() &&
         SideHasGrown(before.pos(), 0, now.pos(), 0) && SideHasGrown(before.neg(), 0, now.neg(), 0);
}

}  // namespace

int64_t LowerIndex(int64_t index, int64_t steps) {
  return steps >= 63 ? (index < 0 ? -1 : 0) : index >> steps;
}

bool ExpHistogram::Normalize() {
  if (scale < -kScaleMax || scale > kScaleMax) return false;
  if (!(zero_threshold >= 0) || !std::isfinite(zero_threshold)) return false;
  Trim(&pos);
  Trim(&neg);
  return true;
}

bool HasGrown(const ExpHistogram& earlier, const ExpHistogram& later) {
  if (later.count < earlier.count) return false;
  if (earlier.zero_threshold != later.zero_threshold) return HasGrownBeyondZero(earlier, later);
  const int64_t scale = std::min(earlier.scale, later.scale);
  const int64_t steps = earlier.scale - scale, later_steps = later.scale - scale;
  return later.zero_count >= earlier.zero_count &&
         SideHasGrown(earlier.pos, steps, later.pos, later_steps) &&
         SideHasGrown(earlier.neg, steps, later.neg, later_steps);
}

void ExpHistogramSum::Add(const ExpHistogram& h) {
  Fit(h);
  count_ += h.count;
  zero_count_ += h.zero_count;
  if (h.has_sum) sum_.AddDouble(h.sum);
  extremes_.Add(h.count, h.has_sum, h.has_min, h.has_max, h.min, h.max);
  Put(h.pos, h.scale - scale_, true, &pos_);
  Put(h.neg, h.scale - scale_, true, &neg_);
}

void ExpHistogramSum::Subtract(const ExpHistogram& h) {
  count_ -= h.count;
  zero_count_ -= h.zero_count;
  if (h.has_sum) sum_.AddDouble(-h.sum);
  Put(h.pos, h.scale - scale_, false, &pos_);
  Put(h.neg, h.scale - scale_, false, &neg_);
}

void ExpHistogramSum::Fit(const ExpHistogram& h) {
  int64_t scale = laid_out_ ? std::min(scale_, h.scale) : h.scale;
  if (!laid_out_) scale_ = scale;
  laid_out_ = true;
  while (Range(pos_, scale_ - scale, h.pos, h.scale - scale) > kBucketsMax ||
         Range(neg_, scale_ - scale, h.neg, h.scale - scale) > kBucketsMax) {
    scale--;
  }
  LowerScale(scale);
  if (h.zero_threshold > zero_threshold_) {
    const int64_t above = IndexAbove(h.zero_threshold, scale_);
    SetFloor(has_floor_ ? std::max(above, floor_) : above, h.zero_threshold);
  }
}

void ExpHistogramSum::LowerScale(int64_t scale) {
  const int64_t steps = scale_ - scale;
  if (steps == 0) return;
  Lower(&pos_, steps);
  Lower(&neg_, steps);
  scale_ = scale;
  // A bucket that is now only half below the threshold goes below it as a whole.
  if (has_floor_) SetFloor(-LowerIndex(-floor_, steps), zero_threshold_);
}

void ExpHistogramSum::SetFloor(int64_t floor, double threshold) {
  floor_ = floor;
  has_floor_ = true;
  zero_threshold_ = std::max(threshold, LowerBorder(floor_, scale_));
  Absorb(&pos_);
  Absorb(&neg_);
}

void ExpHistogramSum::Absorb(ExpBuckets* side) {
  if (side->counts.empty() || side->offset >= floor_) return;
  const auto below = static_cast<size_t>(
      std::min<int64_t>(floor_ - side->offset, static_cast<int64_t>(side->counts.size())));
  for (size_t i = 0; i < below; i++) zero_count_ += side->counts[i];
  side->counts.erase(side->counts.begin(), side->counts.begin() + static_cast<ptrdiff_t>(below));
  side->offset = side->counts.empty() ? 0 : floor_;
}

void ExpHistogramSum::Put(const ExpBuckets& from, int64_t steps, bool add, ExpBuckets* to) {
  if (from.counts.empty()) return;
  int64_t first = LowerIndex(from.offset, steps);
  const int64_t end = LowerIndex(from.end() - 1, steps) + 1;
  if (has_floor_) first = std::max(first, floor_);
  if (first < end) Extend(to, first, end);
  for (size_t i = 0; i < from.counts.size(); i++) {
    const int64_t index = LowerIndex(from.offset + static_cast<int64_t>(i), steps);
    uint64_t& count = has_floor_ && index < floor_
                          ? zero_count_
                          : to->counts[static_cast<size_t>(index - to->offset)];
    count += add ? from.counts[i] : 0 - from.counts[i];
  }
}

}  // namespace weir::cardinality
