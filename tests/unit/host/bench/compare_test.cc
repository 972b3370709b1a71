#include "host/bench/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace weir::bench {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

Json Sample(double ratio) {
  return {{"log_ratio", std::log(ratio)}, {"plugin_log_ratio", nullptr}, {"same_bytes", true}};
}

// Scenario: every process finds that NEW takes 10 % longer.
// Guarantees: as few processes as a verdict needs are run, every other one loads the two in the
// other order, and the verdict is theirs.
TEST(Compare, StopsWhenTheVerdictIsTight) {
  Job job;
  job.name = "old.so";
  job.against_name = "new.so";
  std::vector<bool> swapped;
  const auto figures = CompareFiles(job, /*seconds=*/100, [&](const Job& one) {
    swapped.push_back(one.swapped);
    return Sample(1.1);
  });
  ASSERT_TRUE(figures.ok());
  EXPECT_EQ(swapped, (std::vector<bool>{false, true, false, true, false, true}));
  EXPECT_THAT(CompareText(*figures), HasSubstr("slower by 10.0 % (95 % CI 10.0 ... 10.0)"));
  EXPECT_THAT(CompareText(*figures),
              HasSubstr("inside the plugin:    undecided: the call is too short for the clock"));
  EXPECT_TRUE(SurelySlower(JudgeFigures(*figures), 5));
}

// Scenario: no time is left from the beginning, and the samples disagree.
// Guarantees: there still are as many as a verdict needs.
TEST(Compare, RunsTheLeastThatAVerdictNeeds) {
  int runs = 0;
  const auto figures = CompareFiles(Job(), /*seconds=*/0, [&](const Job&) {
    runs++;
    return Sample(runs % 2 == 0 ? 1.2 : 0.8);
  });
  EXPECT_EQ(runs, static_cast<int>(kSamplesMin));
  EXPECT_EQ(JudgeFigures(*figures).judgement, Judgement::kNoDifference);
}

// Scenario: a process crashes; another says that a file can not be used; outputs differ.
// Guarantees: the first two end the comparison, the third is said.
TEST(Compare, MishapsEndIt) {
  const auto crashed = CompareFiles(
      Job(), 100, [](const Job&) { return absl::FailedPreconditionError("ended by signal 11"); });
  EXPECT_EQ(crashed.status().message(), "ended by signal 11");
  const auto unusable = CompareFiles(
      Job(), 100, [](const Job&) { return Json{{"error", "no processor"}, {"code", 2}}; });
  EXPECT_EQ((*unusable)["error"], "no processor");
  const auto other = CompareFiles(Job(), 0, [](const Job&) {
    Json sample = Sample(1);
    sample["same_bytes"] = false;
    return sample;
  });
  EXPECT_THAT(CompareText(*other), HasSubstr("do not send on the same bytes"));
}

}  // namespace
}  // namespace weir::bench
