#include "host/bench/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace weir::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// Logarithms of ratios around `ratio`, with a spread of `percent`.
std::vector<double> Samples(double ratio, double percent, size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, percent / 100);
  std::vector<double> samples;
  for (size_t i = 0; i < count; i++) samples.push_back(std::log(ratio) + noise(random));
  return samples;
}

// Scenario: a thousand comparisons of a file with itself on a noisy machine.
// Guarantees: hardly one is told to differ.
TEST(Verdict, AFileDoesNotDifferFromItself) {
  int differs = 0;
  for (uint32_t seed = 0; seed < 1000; seed++) {
    const Verdict verdict = Judge(Samples(1, 1, 16, seed));
    differs += verdict.judgement != Judgement::kNoDifference;
  }
  EXPECT_LE(differs, 10);
}

// Scenario: NEW takes 3 % longer, with noise, and 3 % less.
// Guarantees: the verdict says so, with an interval around it.
TEST(Verdict, ADifferenceIsFound) {
  const Verdict slower = Judge(Samples(1.03, 0.5, 12, 1));
  EXPECT_EQ(slower.judgement, Judgement::kSlower);
  EXPECT_THAT(slower.Text(), StartsWith("slower by "));
  EXPECT_LT(slower.low_percent, slower.percent);
  EXPECT_GT(slower.high_percent, slower.percent);
  EXPECT_NEAR(slower.percent, 3, 0.5);
  EXPECT_TRUE(slower.tight());

  const Verdict faster = Judge(Samples(0.97, 0.5, 12, 2));
  EXPECT_EQ(faster.judgement, Judgement::kFaster);
  EXPECT_THAT(faster.Text(), StartsWith("faster by "));
  EXPECT_NEAR(faster.percent, -3, 0.5);
}

// Scenario: one of sixteen processes was disturbed for its whole life.
// Guarantees: it does not sway the verdict.
TEST(Verdict, OneDisturbedProcessIsNotEnough) {
  std::vector<double> samples = Samples(1, 0.2, 16, 3);
  samples[7] = std::log(1.8);
  const Verdict verdict = Judge(samples);
  EXPECT_EQ(verdict.judgement, Judgement::kNoDifference);
  EXPECT_THAT(verdict.Text(), HasSubstr("no difference larger than 0."));
}

// Scenario: five samples that all say the same, then six.
// Guarantees: five are too few for any verdict.
TEST(Verdict, FewSamplesAreUndecided) {
  const Verdict few = Judge(std::vector<double>(5, std::log(2)));
  EXPECT_EQ(few.judgement, Judgement::kUndecided);
  EXPECT_FALSE(few.tight());
  EXPECT_THAT(few.Text(), HasSubstr("5 samples"));
  EXPECT_EQ(Judge(std::vector<double>(6, std::log(2))).judgement, Judgement::kSlower);
}

// Scenario: a difference that is sure, and smaller than what is taken for one.
// Guarantees: it is no difference.
TEST(Verdict, WhatIsTooSmallIsTheSame) {
  EXPECT_EQ(Judge(Samples(1.003, 0.01, 20, 4)).judgement, Judgement::kNoDifference);
}

// Scenario: slower by 5 %, where 2 % and 10 % are allowed; faster.
// Guarantees: only what is surely over the limit is.
TEST(Verdict, SurelySlowerIsTheWholeInterval) {
  const Verdict verdict = Judge(Samples(1.05, 0.5, 12, 5));
  EXPECT_TRUE(SurelySlower(verdict, 2));
  EXPECT_FALSE(SurelySlower(verdict, 5));
  EXPECT_FALSE(SurelySlower(verdict, 10));
  EXPECT_FALSE(SurelySlower(Judge(Samples(0.9, 0.5, 12, 6)), 0));
}

}  // namespace
}  // namespace weir::bench
