// Adding exponential histograms, against what the values themselves say.
#include "plugins/processors/cardinality/exp_histogram.h"

#include <cmath>
#include <map>
#include <random>

#include <gtest/gtest.h>

namespace weir::cardinality {
namespace {

// Values are the middles of buckets at scale 6, by index and sign, so that no rounding decides.
constexpr int64_t kFine = 6;
struct Value {
  int sign;  // 0: zero.
  int64_t index;
};

double Magnitude(int64_t index) {
  return std::exp2((static_cast<double>(index) + 0.5) / std::exp2(kFine));
}

void Put(ExpBuckets* side, const std::map<int64_t, uint64_t>& counts) {
  if (counts.empty()) return;
  side->offset = counts.begin()->first;
  side->counts.assign(static_cast<size_t>(counts.rbegin()->first - side->offset + 1), 0);
  for (const auto& [i, n] : counts) side->counts[static_cast<size_t>(i - side->offset)] = n;
}

ExpHistogram Of(const std::vector<Value>& values, int64_t scale, double zero_threshold) {
  ExpHistogram h;
  h.scale = scale;
  h.zero_threshold = zero_threshold;
  std::map<int64_t, uint64_t> pos, neg;
  for (const Value& v : values) {
    h.count++;
    if (v.sign == 0 || Magnitude(v.index) <= zero_threshold) {
      h.zero_count++;
    } else {
      (v.sign > 0 ? pos : neg)[LowerIndex(v.index, kFine - scale)]++;
    }
    if (v.sign != 0) h.sum += v.sign * Magnitude(v.index);
  }
  Put(&h.pos, pos);
  Put(&h.neg, neg);
  h.has_sum = true;
  EXPECT_TRUE(h.Normalize());
  return h;
}

std::map<int64_t, uint64_t> Counts(const ExpBuckets& side) {
  std::map<int64_t, uint64_t> counts;
  for (size_t i = 0; i < side.counts.size(); i++) {
    if (side.counts[i] != 0) counts[side.offset + static_cast<int64_t>(i)] = side.counts[i];
  }
  return counts;
}

void ExpectIs(const ExpHistogramSum& sum, const ExpHistogram& expected) {
  EXPECT_EQ(sum.scale(), expected.scale);
  EXPECT_EQ(sum.count(), expected.count);
  EXPECT_EQ(sum.zero_count(), expected.zero_count);
  EXPECT_EQ(Counts(sum.pos()), Counts(expected.pos));
  EXPECT_EQ(Counts(sum.neg()), Counts(expected.neg));
  EXPECT_NEAR(sum.sum(), expected.sum, 1e-9 * (1 + std::fabs(expected.sum)));
}

std::vector<Value> SomeValues(std::mt19937& random, int64_t spread) {
  std::vector<Value> values(random() % 30);
  for (Value& v : values) {
    v.sign = static_cast<int>(random() % 3) - 1;
    v.index = static_cast<int64_t>(random() % static_cast<uint64_t>(2 * spread)) - spread;
  }
  return values;
}

// Scenario: random values in histograms of random scales, without thresholds.
// Guarantees: the sum is the histogram of all values at a scale no higher than the lowest; and it
// is lower only when the range would be too long.
TEST(ExpHistogram, ASumIsTheHistogramOfAllValues) {
  std::mt19937 random(2);
  for (int round = 0; round < 3000; round++) {
    ExpHistogramSum sum;
    std::vector<Value> all;
    int64_t lowest = kFine;
    const int64_t spread = round % 2 == 0 ? 100 : 4000;
    for (int part = 0; part < 4; part++) {
      const int64_t scale = kFine - static_cast<int64_t>(random() % 8);
      const std::vector<Value> values = SomeValues(random, spread);
      lowest = std::min(lowest, scale);
      all.insert(all.end(), values.begin(), values.end());
      sum.Add(Of(values, scale, 0));
    }
    EXPECT_LE(sum.scale(), lowest);
    ExpectIs(sum, Of(all, sum.scale(), 0));
    EXPECT_LE(static_cast<int64_t>(sum.pos().counts.size()), ExpHistogramSum::kBucketsMax);
    if (sum.scale() < lowest) {
      const ExpHistogram finer = Of(all, sum.scale() + 1, 0);
      EXPECT_GT(std::max(finer.pos.counts.size(), finer.neg.counts.size()),
                static_cast<size_t>(ExpHistogramSum::kBucketsMax));
    }
  }
}

// Scenario: the same with thresholds on the borders of buckets.
// Guarantees: what lies below the sum's threshold, which is at least each part's, counts as zero.
TEST(ExpHistogram, TheHighestThresholdDecidesWhatIsZero) {
  std::mt19937 random(3);
  for (int round = 0; round < 3000; round++) {
    ExpHistogramSum sum;
    std::vector<Value> all;
    double highest = 0;
    for (int part = 0; part < 4; part++) {
      const int64_t scale = kFine - static_cast<int64_t>(random() % 8);
      // On a border of the coarsest scale, or none.
      const int64_t border = static_cast<int64_t>(random() % 5) - 2;
      const double threshold = random() % 2 == 0 ? 0 : std::exp2(static_cast<double>(border));
      highest = std::max(highest, threshold);
      const std::vector<Value> values = SomeValues(random, 200);
      all.insert(all.end(), values.begin(), values.end());
      sum.Add(Of(values, scale, threshold));
    }
    EXPECT_GE(sum.zero_threshold(), highest);
    ExpectIs(sum, Of(all, sum.scale(), sum.zero_threshold()));
  }
}

// Scenario: histograms are added and some are taken out again.
// Guarantees: what is left is the histogram of the other values.
TEST(ExpHistogram, WhatWasAddedCanBeTakenOut) {
  std::mt19937 random(4);
  for (int round = 0; round < 2000; round++) {
    ExpHistogramSum sum;
    std::vector<Value> kept;
    std::vector<ExpHistogram> others;
    for (int part = 0; part < 6; part++) {
      const std::vector<Value> values = SomeValues(random, 300);
      const ExpHistogram h = Of(values, kFine - static_cast<int64_t>(random() % 8),
                                random() % 4 == 0 ? 0.5 : 0);
      sum.Add(h);
      if (random() % 2 == 0) others.push_back(h);
      else kept.insert(kept.end(), values.begin(), values.end());
    }
    for (const ExpHistogram& h : others) sum.Subtract(h);
    ExpectIs(sum, Of(kept, sum.scale(), sum.zero_threshold()));
  }
}

// Scenario: more values come into a histogram, at a lower scale; or some are gone.
// Guarantees: growth is told from a fresh start.
TEST(ExpHistogram, GrowthIsToldFromAFreshStart) {
  std::mt19937 random(5);
  for (int round = 0; round < 1000; round++) {
    std::vector<Value> values = SomeValues(random, 100);
    values.push_back({1, 77});
    const ExpHistogram before = Of(values, 5, 0);
    std::vector<Value> more = SomeValues(random, 2000);
    more.insert(more.end(), values.begin(), values.end());
    EXPECT_TRUE(HasGrown(before, Of(more, 3, 0)));
    EXPECT_TRUE(HasGrown(before, before));
    std::vector<Value> less = values;
    less.pop_back();
    less.push_back({-1, 5000});
    EXPECT_FALSE(HasGrown(before, Of(less, 5, 0)));
  }
}

// Scenario: random pairs of histograms, with the same threshold and with others.
// Guarantees: growth is what the buckets of both say at one scale and one threshold.
TEST(ExpHistogram, GrowthIsWhatTheBucketsSay) {
  std::mt19937 random(6);
  int grown = 0, fallen = 0;
  for (int round = 0; round < 20'000; round++) {
    std::vector<Value> before(random() % 3), after(random() % 12);
    for (std::vector<Value>* values : {&before, &after}) {
      for (Value& v : *values) {
        v = {1 - 2 * static_cast<int>(random() % 2), static_cast<int64_t>(random() % 4)};
      }
    }
    const double threshold = random() % 2 == 0 ? 0 : std::exp2(1.0 / 32);  // Below index 2.
    const auto some_scale = [&random] { return kFine - static_cast<int64_t>(random() % 2); };
    const ExpHistogram earlier =
        Of(before, some_scale(), random() % 2 == 0 ? threshold : 0);
    const ExpHistogram later = Of(after, some_scale(), threshold);
    const double highest = std::max(earlier.zero_threshold, later.zero_threshold);
    const int64_t scale = std::min(earlier.scale, later.scale);
    const ExpHistogram a = Of(before, scale, highest), b = Of(after, scale, highest);
    bool expected = b.count >= a.count && b.zero_count >= a.zero_count;
    for (const auto& [side, other] : {std::pair(a.pos, b.pos), std::pair(a.neg, b.neg)}) {
      auto now = Counts(other);
      for (const auto& [index, n] : Counts(side)) expected &= now[index] >= n;
    }
    EXPECT_EQ(HasGrown(earlier, later), expected);
    (expected ? grown : fallen)++;
  }
  EXPECT_GT(grown, 1000);
  EXPECT_GT(fallen, 1000);
}

// Scenario: scales, thresholds and offsets that no SDK sends.
// Guarantees: they are refused or end in something finite.
TEST(ExpHistogram, StrangeNumbersDoNoHarm) {
  ExpHistogram h;
  h.scale = 65;
  EXPECT_FALSE(h.Normalize());
  h.scale = 0;
  h.zero_threshold = std::nan("");
  EXPECT_FALSE(h.Normalize());
  h.zero_threshold = 1e308;
  h.pos.offset = INT32_MAX;
  h.pos.counts = {1, 2};
  h.neg.offset = INT32_MIN;
  h.neg.counts = {3};
  ASSERT_TRUE(h.Normalize());
  ExpHistogramSum sum;
  sum.Add(h);
  h.scale = -60;
  sum.Add(h);
  EXPECT_TRUE(std::isfinite(sum.zero_threshold()));
  EXPECT_LE(static_cast<int64_t>(sum.pos().counts.size()), ExpHistogramSum::kBucketsMax);
  uint64_t total = sum.zero_count();
  for (const uint64_t n : sum.pos().counts) total += n;
  for (const uint64_t n : sum.neg().counts) total += n;
  EXPECT_EQ(total, 12u);
}

}  // namespace
}  // namespace weir::cardinality
