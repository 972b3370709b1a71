// Adding histograms with explicit bounds, against what the values themselves say.
#include "plugins/processors/cardinality/histogram.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace weir::cardinality {
namespace {

// A histogram of these values.
Histogram Of(const std::vector<double>& values, const std::vector<double>& bounds) {
  Histogram h;
  h.bounds = bounds;
  h.buckets.resize(bounds.empty() ? 0 : bounds.size() + 1);
  for (const double v : values) {
    h.sum += v;
    h.min = h.count == 0 ? v : std::min(h.min, v);
    h.max = h.count == 0 ? v : std::max(h.max, v);
    h.count++;
    if (bounds.empty()) continue;
    h.buckets[static_cast<size_t>(std::lower_bound(bounds.begin(), bounds.end(), v) -
                                  bounds.begin())]++;
  }
  h.has_sum = h.has_min = h.has_max = true;
  return h;
}

void Add(HistogramSum* sum, const Histogram& h) {
  std::vector<uint64_t> projected;
  sum->Fit(h);
  sum->Project(h, &projected);
  sum->Add(h, projected);
}

std::vector<double> SomeBounds(std::mt19937& random, int of) {
  std::vector<double> bounds;
  for (int b = 0; b < of; b++) {
    if (random() % 3 != 0) bounds.push_back(b * 10);
  }
  return bounds;
}

// Scenario: random values in histograms whose bounds are random parts of one list.
// Guarantees: the sum is the histogram of all values over the bounds that all have in common.
TEST(Histogram, ASumIsTheHistogramOfAllValues) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; round++) {
    HistogramSum sum;
    std::vector<double> all, common = {0, 10, 20, 30, 40, 50};
    const bool same = random() % 2 == 0;
    const std::vector<double> shared = SomeBounds(random, 6);
    for (int part = 0; part < 4; part++) {
      const std::vector<double> bounds = same ? shared : SomeBounds(random, 6);
      std::vector<double> values(random() % 20), both;
      for (double& v : values) v = static_cast<double>(random() % 70) - 5;
      CommonBounds(common, bounds, &both);
      common = both;
      all.insert(all.end(), values.begin(), values.end());
      Add(&sum, Of(values, bounds));
    }
    const Histogram expected = Of(all, common);
    EXPECT_EQ(sum.bounds(), expected.bounds);
    EXPECT_EQ(sum.buckets(), expected.buckets);
    EXPECT_EQ(sum.count(), expected.count);
    EXPECT_DOUBLE_EQ(sum.sum(), expected.sum);
    if (!all.empty()) {
      EXPECT_EQ(sum.extremes().min, expected.min);
      EXPECT_EQ(sum.extremes().max, expected.max);
    }
  }
}

// Scenario: a histogram is added and taken out again, in between others with other bounds.
// Guarantees: what is left is the sum of the others.
TEST(Histogram, WhatWasAddedCanBeTakenOut) {
  HistogramSum sum;
  const Histogram a = Of({1, 15, 25, 45}, {0, 10, 20, 30, 40});
  const Histogram b = Of({5, 35}, {10, 30});
  Add(&sum, a);
  Add(&sum, b);
  std::vector<uint64_t> projected;
  sum.Project(a, &projected);
  sum.Subtract(a.count, a.sum, projected);
  EXPECT_EQ(sum.bounds(), b.bounds);
  EXPECT_EQ(sum.buckets(), b.buckets);
  EXPECT_EQ(sum.count(), 2u);
  EXPECT_EQ(sum.sum(), 40);
}

// Scenario: histograms without a common bound; ones that are none; one without a minimum.
// Guarantees: count and sum stay exact without buckets; bad ones are told; no minimum is made up.
TEST(Histogram, WhatCanNotBeToldIsLeftOut) {
  HistogramSum sum;
  Add(&sum, Of({1, 2}, {10}));
  Histogram other = Of({3}, {20});
  other.has_min = false;
  Add(&sum, other);
  EXPECT_TRUE(sum.bounds().empty());
  EXPECT_EQ(sum.count(), 3u);
  EXPECT_EQ(sum.sum(), 6);
  EXPECT_FALSE(sum.extremes().has_min);
  EXPECT_TRUE(sum.extremes().has_max);

  Histogram bad = Of({1}, {10, 20});
  bad.buckets.pop_back();
  EXPECT_FALSE(bad.Normalize());
  bad = Of({1}, {10, 20});
  std::swap(bad.bounds[0], bad.bounds[1]);
  EXPECT_FALSE(bad.Normalize());
  Histogram single = Of({1}, {});
  single.buckets = {1};
  EXPECT_TRUE(single.Normalize());
  EXPECT_TRUE(single.buckets.empty());
}

}  // namespace
}  // namespace weir::cardinality
