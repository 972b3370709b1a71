#include "host/bench/regroup.h"

#include <gtest/gtest.h>

#include "host/bench/job.h"
#include "tests/unit/host/bench/samples.h"

namespace weir::bench {
namespace {

std::vector<DataRequest> Captures() {
  const auto files = InstalledData(std::filesystem::path(WEIR_BUILD_DIR) / "bin" / "weir");
  return *LoadData(*files);
}

// Scenario: captures of each signal, regrouped into every size that is measured.
// Guarantees: every batch has just that many records, but of metrics some have fewer; there are at
// least about as many as were wanted, and the sums are those of the batches.
TEST(Regroup, BatchesHaveTheirSize) {
  const std::vector<DataRequest> data = Captures();
  for (const Signal signal : {Signal::kTraces, Signal::kMetrics, Signal::kLogs}) {
    for (const uint32_t size : {1u, 8u, 64u, 512u}) {
      const BatchSet set = Regroup(data, signal, size, 1000);
      EXPECT_GE(set.records, signal == Signal::kMetrics ? 500u : 1000u)
          << SignalName(signal) << " " << size;
      EXPECT_LT(set.records, 1000u + 2 * size);
      uint64_t records = 0, bytes = 0;
      for (const DataRequest& batch : set.batches) {
        EXPECT_LE(batch.survey.items, size);
        EXPECT_GE(batch.survey.items, signal == Signal::kMetrics ? 1u : size);
        EXPECT_EQ(batch.signal, signal);
        EXPECT_EQ(*wire::Validate(signal, batch.bytes.span(), wire::Limits()), batch.survey);
        records += batch.survey.items;
        bytes += batch.bytes.size();
      }
      EXPECT_EQ(records, set.records);
      EXPECT_EQ(bytes, set.bytes);
    }
  }
}

// Scenario: data of one signal, asked for another.
// Guarantees: there are no batches.
TEST(Regroup, WhatIsNotThereHasNoBatches) {
  const auto logs = LoadData({Capture("go-grpc/004-logs.bin")});
  EXPECT_TRUE(Regroup(*logs, Signal::kTraces, 8, 100).batches.empty());
  EXPECT_TRUE(AsCaptured(*logs, Signal::kTraces).batches.empty());
}

// Scenario: profiles among the data.
// Guarantees: they are one set, as they were captured, and it is said so.
TEST(Regroup, ProfilesStayAsTheyAre) {
  const auto data = LoadData({Capture("go-profiles-grpc/001-profiles.bin")});
  ASSERT_TRUE(data.ok()) << data.status();
  std::vector<std::string> notes;
  const std::vector<BatchSet> sets = MakeSets(*data, Signal::kProfiles, &notes);
  ASSERT_EQ(sets.size(), 1u);
  EXPECT_EQ(sets[0].records_per_batch, 0u);
  EXPECT_EQ(sets[0].batches.size(), 1u);
  EXPECT_EQ(notes.size(), 1u);
}

// Scenario: a component of logs, data of traces and logs; then data without logs.
// Guarantees: only what both have is used, and the rest is said.
TEST(Regroup, SignalsThatAreLeftOverAreSaid) {
  weir_component component{};
  component.component_type = "x";
  component.signals = WEIR_LOGS;
  const auto data =
      LoadData({Capture("go-grpc/004-logs.bin"), Capture("go-grpc/002-traces.bin")});
  std::vector<std::string> notes;
  EXPECT_EQ(SignalsToUse(component, *data, &notes), std::vector{Signal::kLogs});
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_NE(notes[0].find("traces are not used"), std::string::npos);
  notes.clear();
  EXPECT_TRUE(
      SignalsToUse(component, *LoadData({Capture("go-grpc/002-traces.bin")}), &notes).empty());
  EXPECT_EQ(notes.size(), 2u);
}

}  // namespace
}  // namespace weir::bench
