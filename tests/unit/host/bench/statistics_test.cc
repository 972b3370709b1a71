#include "host/bench/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace weir::bench {
namespace {

// Scenario: odd and even numbers of values, in no order, and none.
// Guarantees: the median is the middle one, or lies between the two.
TEST(Statistics, MedianIsInTheMiddle) {
  EXPECT_EQ(Median({5, 1, 3}), 3);
  EXPECT_EQ(Median({4, 1, 3, 2}), 2.5);
  EXPECT_EQ(Median({7}), 7);
  EXPECT_EQ(Median({}), 0);
}

// Scenario: the numbers from 1 to 1000.
// Guarantees: percentiles are the nearest ranks.
TEST(Statistics, PercentilesAreNearestRanks) {
  std::vector<double> values;
  for (int i = 1000; i >= 1; i--) values.push_back(i);
  EXPECT_EQ(Percentile(values, 0.5), 500);
  EXPECT_EQ(Percentile(values, 0.99), 990);
  EXPECT_EQ(Percentile(values, 0.999), 999);
  EXPECT_EQ(Percentile(values, 1), 1000);
  EXPECT_EQ(Percentile(values, 0), 1);
}

// Scenario: rounds with one that was interrupted.
// Guarantees: the spread does not see it; rounds that differ it does.
TEST(Statistics, SpreadIsOfTheQuartiles) {
  EXPECT_EQ(SpreadPercent({100, 100, 100, 100, 100, 100, 100, 9000}), 0);
  EXPECT_NEAR(SpreadPercent({80, 80, 100, 100, 120, 120, 120}), 40, 1);
}

// Scenario: the example of Hollander and Wolfe for the signed-rank interval, nine patients.
// Guarantees: estimate and interval are those of R's wilcox.test(conf.int = TRUE), at 96 %.
TEST(Statistics, HodgesLehmannAgreesWithR) {
  const std::vector<double> differences = {1.83 - 0.878, 0.50 - 0.647, 1.62 - 0.598,
                                           2.48 - 2.05,  1.68 - 1.06,  1.88 - 1.29,
                                           1.55 - 1.06,  3.06 - 3.14,  1.30 - 1.29};
  const Estimate estimate = HodgesLehmann(differences);
  EXPECT_NEAR(estimate.middle, 0.46, 0.001);
  EXPECT_NEAR(estimate.low, 0.01, 0.001);
  EXPECT_NEAR(estimate.high, 0.786, 0.001);
}

// Scenario: fewer samples than an interval of 95 % can be made of.
// Guarantees: it is without end.
TEST(Statistics, FewSamplesSayNothing) {
  const Estimate estimate = HodgesLehmann({1, 1, 1, 1, 1});
  EXPECT_TRUE(std::isinf(estimate.low));
  EXPECT_TRUE(std::isinf(estimate.high));
  EXPECT_EQ(estimate.middle, 1);
}

// Scenario: 2000 experiments of twelve normal samples around 0.
// Guarantees: the interval holds 0 in about 95 % of them.
TEST(Statistics, TheIntervalCoversWhatItSays) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal(0, 1);
  int covered = 0;
  constexpr int kExperiments = 2000;
  for (int i = 0; i < kExperiments; i++) {
    std::vector<double> values;
    for (int j = 0; j < 12; j++) values.push_back(normal(random));
    const Estimate estimate = HodgesLehmann(values);
    covered += estimate.low <= 0 && 0 <= estimate.high;
  }
  EXPECT_GT(covered, kExperiments * 0.94);
  EXPECT_LT(covered, kExperiments * 0.98);
}

}  // namespace
}  // namespace weir::bench
