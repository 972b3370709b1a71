// Records of one key on one lane, wherever they came in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/graph/trace_senders.h"

namespace weir {
namespace {

using testing::Gt;
using testing::HasSubstr;
using testing::SizeIs;

constexpr char kKeeper[] = "processors: {keeper: {}}\nexporters: {probe: {}}";

class Partition : public testing::Test {
 protected:
  Partition() : graph_({.workers = 4}) { graph_.Install("keeper", "keeper"); }

  void Apply(const std::string& yaml) {
    const absl::Status status = graph_.Apply(yaml);
    ASSERT_TRUE(status.ok()) << status;
  }
  void AwaitIdle() {
    graph_.Await([&] { return graph_.host().runtime().budget.used_bytes() == 0; });
  }

  GraphHost graph_;
};

// Scenario: four threads push records of sixteen traces, each through another lane.
// Guarantees: all records of a trace are numbered by one shard, each number once; every push is
// answered OK, and nothing is left in the budget.
TEST_F(Partition, OneLaneSeesAllOfATrace) {
  Apply(LogsPipeline("probe", kKeeper, "keeper"));
  std::vector<std::unique_ptr<TraceSender>> senders;
  for (uint32_t lane = 0; lane < 4; lane++) {
    senders.push_back(std::make_unique<TraceSender>(graph_, lane));
  }
  graph_.Await([&] {
    return std::all_of(senders.begin(), senders.end(),
                       [](const auto& sender) { return sender->accepted() >= 50; });
  });
  int accepted = 0;
  for (const auto& sender : senders) {
    sender->End();
    accepted += sender->accepted();
    EXPECT_EQ(sender->failed(), 0);
  }
  AwaitIdle();
  const auto traces = SeenTraces(graph_);
  EXPECT_THAT(traces, SizeIs(kTraces));
  std::set<std::string> lanes;
  for (const auto& [trace, seen] : traces) {
    EXPECT_EQ(seen.numbers, NumbersTo(accepted)) << trace;
    EXPECT_THAT(seen.lanes, SizeIs(1)) << trace;
    lanes.insert(seen.lanes.begin(), seen.lanes.end());
  }
  EXPECT_THAT(lanes, SizeIs(Gt(1u)));
}

// Scenario: a stage before the partitioned one edits, and one behind it drops.
// Guarantees: what is routed carries the edit; drops behind it are counted and not sent.
TEST_F(Partition, RoutedRecordsKeepTheirEdits) {
  graph_.Install("stamp_one", "stamp");
  Apply(LogsPipeline("probe",
                     "processors: {stamp: {key: who}, keeper: {}, probe: {}}\n"
                     "exporters: {probe: {}}",
                     "stamp, keeper, probe"));
  const std::string request = LogsRequest({"a", "b", "c", "d", "e"}, {"t1", "t2", "t3", "", "t5"});
  EXPECT_EQ(graph_.Push(request).status, WEIR_OK);
  AwaitIdle();
  size_t records = 0;
  for (const std::string& request : graph_.Seen("exporters/probe")) {
    for (const LogRecord& record : ReadLogs(request)) {
      records++;
      EXPECT_EQ(record.attributes.at("who"), "one");
      EXPECT_EQ(record.attributes.count("n"), record.trace.empty() ? 0u : 1u);
    }
  }
  EXPECT_EQ(records, 5u);
}

// Scenario: the stage behind the partitioned one refuses everything, then asks to come again.
// Guarantees: the push is answered once, with the refusal, whatever lanes its parts were on.
TEST_F(Partition, AFailureOnAnyLaneIsTheAnswer) {
  Apply(LogsPipeline("probe", "processors: {keeper: {}, probe: {}}\nexporters: {probe: {}}",
                     "keeper, probe"));
  const std::string request = LogsRequest({"a", "b", "c", "d"}, {"t1", "t2", "t3", "t4"});
  graph_.steer().answer(graph_.Plugin("processors/probe"), WEIR_PERMANENT, 0);
  const Answer refused = graph_.Push(request);
  EXPECT_EQ(refused.status, WEIR_PERMANENT);
  EXPECT_THAT(refused.text, HasSubstr("told to fail in process"));
  graph_.steer().answer(graph_.Plugin("processors/probe"), WEIR_RETRY, 7);
  const Answer later = graph_.Push(request);
  EXPECT_EQ(later.status, WEIR_RETRY);
  EXPECT_EQ(later.retry_after_ns, 7u);
  AwaitIdle();
  EXPECT_THAT(graph_.Seen("exporters/probe"), SizeIs(0));
}

}  // namespace
}  // namespace weir
