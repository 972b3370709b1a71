// Records that a processor holds back, and where they go on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/graph/graph_host.h"
#include "tests/unit/host/graph/log_requests.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class HoldTest : public testing::Test {
 protected:
  HoldTest() : graph_({.workers = 1}) {
    graph_.Install("holder", "holder");
    graph_.Install("stamp_one", "stamp");
  }

  // `order` as in YAML's [...].
  void Apply(const std::string& holder, const std::string& order = "holder, stamp",
             const std::string& stamp = "key: who", const std::string& exporter = "") {
    const absl::Status status = graph_.Apply(LogsPipeline(
        "probe",
        absl::StrCat("processors: {holder: {", holder, "}, stamp: {", stamp,
                     "}, stamp/first: {key: first}}\nexporters: {probe: {", exporter, "}}"),
        order));
    ASSERT_TRUE(status.ok()) << status;
  }
  void Push(const std::vector<std::string>& bodies) {
    EXPECT_EQ(graph_.Push(LogsRequest(bodies)).status, WEIR_OK);
  }
  std::vector<std::string> AwaitBodies(size_t count) {
    graph_.Await([&] { return Bodies(graph_.Seen("exporters/probe")).size() == count; });
    return Bodies(graph_.Seen("exporters/probe"));
  }
  // Who stamped the record with this body.
  std::string StampOf(const std::string& body, const std::string& key = "who") {
    for (const std::string& request : graph_.Seen("exporters/probe")) {
      for (const LogRecord& record : ReadLogs(request)) {
        const auto found = record.attributes.find(key);
        if (record.body == body) return found == record.attributes.end() ? "" : found->second;
      }
    }
    return "not seen";
  }
  uint64_t UsedBytes() { return graph_.host().runtime().budget.used_bytes(); }

  GraphHost graph_;
};

// Scenario: three records in two requests are held back; the third lets them go.
// Guarantees: senders are answered at once; what is held is charged; all go on as one batch, in
// order, through the stages behind, and the memory is given back.
TEST_F(HoldTest, GoesOnAsOneBatch) {
  Apply("release: 3");
  Push({"a", "b"});
  EXPECT_THAT(graph_.Seen("exporters/probe"), IsEmpty());
  EXPECT_GT(UsedBytes(), 0u);
  Push({"c"});
  EXPECT_THAT(AwaitBodies(3), ElementsAre("a", "b", "c"));
  EXPECT_THAT(graph_.Seen("exporters/probe"), SizeIs(1));
  EXPECT_EQ(StampOf("b"), "one");
  graph_.Await([&] { return UsedBytes() == 0; });
  EXPECT_EQ(graph_.Metric("weir_component_records_dropped_total{component=\"holder\","
                          "kind=\"processor\"}"),
            0);
}

// Scenario: records are edited in front of the stage that holds them.
// Guarantees: what goes on has the edit.
TEST_F(HoldTest, KeepsEditsOfTheStagesBefore) {
  Apply("release: 1", "stamp/first, holder, stamp");
  Push({"a"});
  AwaitBodies(1);
  EXPECT_EQ(StampOf("a", "first"), "one");
  EXPECT_EQ(StampOf("a"), "one");
}

// Scenario: the host shuts down with records held, by a processor that emits in flush.
// Guarantees: they are sent before the exporters end.
TEST_F(HoldTest, AShutdownSendsWhatIsHeld) {
  Apply("");
  Push({"a", "b"});
  const SeriesRef sent = graph_.SentLogs("probe");
  graph_.host().Shutdown();
  EXPECT_EQ(sent->Total(), 2);
  EXPECT_EQ(UsedBytes(), 0u);
}

// Scenario: the same, by one that leaves its groups in flush, and by one that drops them.
// Guarantees: what is left is sent by the host, which says so; what is dropped is counted by
// reason, and stays counted.
TEST_F(HoldTest, WhatFlushLeavesIsSentOn) {
  Apply("flush: nothing");
  Push({"a"});
  Apply("flush: drop");
  EXPECT_THAT(AwaitBodies(1), ElementsAre("a"));
  EXPECT_THAT(graph_.LogText(), HasSubstr("groups that flush had left were sent on"));
  Push({"b", "c"});
  const std::string dropped = "weir_component_held_items_dropped_total{component=\"holder\","
                              "kind=\"processor\",reason=\"told to\"}";
  Apply("flush: emit");
  EXPECT_EQ(graph_.Metric(dropped), 2);
  EXPECT_THAT(AwaitBodies(1), ElementsAre("a"));
}

// Scenario: the holder is replaced by one that takes its groups, while the stage behind changes.
// Guarantees: they are not sent meanwhile; then they leave by the new graph.
TEST_F(HoldTest, GroupsGoToTheSuccessor) {
  Apply("save: true");
  Push({"a", "b"});
  graph_.Install("stamp_two", "stamp");
  Apply("save: true, release: 3");
  EXPECT_THAT(graph_.Seen("exporters/probe"), IsEmpty());
  Push({"c"});
  EXPECT_THAT(AwaitBodies(3), ElementsAre("a", "b", "c"));
  EXPECT_EQ(StampOf("a"), "two");
  EXPECT_FALSE(graph_.host().IsDraining());
}

// Scenario: the new graph has a stage in front of the holder that the held records have not seen.
// Guarantees: they do not go along: they leave by the old graph, at once.
TEST_F(HoldTest, GroupsDoNotPassByANewStage) {
  Apply("save: true");
  Push({"a"});
  graph_.Install("stamp_two", "stamp");
  Apply("save: true, release: 2", "stamp/first, holder, stamp");
  EXPECT_THAT(AwaitBodies(1), ElementsAre("a"));
  EXPECT_EQ(StampOf("a"), "one");
  EXPECT_EQ(StampOf("a", "first"), "");
}

// Scenario: the successor refuses every group.
// Guarantees: they are sent on, not lost, and it is said.
TEST_F(HoldTest, ARefusedGroupIsSentOn) {
  Apply("save: true");
  Push({"a"});
  Apply("refuse: true");
  EXPECT_THAT(AwaitBodies(1), ElementsAre("a"));
  EXPECT_THAT(graph_.LogText(), HasSubstr("told to refuse"));
}

// Scenario: the holder stays as it is, while the stage behind it is replaced.
// Guarantees: a record leaves by the generation that it came in; the old one stays until then, and
// is gone afterwards.
TEST_F(HoldTest, ARecordEndsInItsGeneration) {
  Apply("release: 2");
  Push({"a"});
  graph_.Install("stamp_two", "stamp");
  Apply("release: 2");
  EXPECT_TRUE(graph_.host().IsDraining());
  Push({"b"});
  EXPECT_THAT(AwaitBodies(2), ElementsAre("a", "b"));
  EXPECT_EQ(StampOf("a"), "one");
  EXPECT_EQ(StampOf("b"), "two");
  graph_.Await([&] { return !graph_.host().IsDraining(); });
}

// Scenario: the queue has one place, which is the push's own as long as it is not answered, so that
// there is none for what the processor wants to send in that call; then the host shuts down.
// Guarantees: nothing is lost: the groups stay with the processor until there is room.
TEST_F(HoldTest, AFullQueueLeavesTheGroups) {
  Apply("release: 1", "holder, stamp", "key: who", "sending_queue: {queue_size: 1}");
  for (const char* body : {"a", "b", "c"}) Push({body});
  EXPECT_THAT(graph_.Seen("exporters/probe"), IsEmpty());
  const SeriesRef sent = graph_.SentLogs("probe");
  graph_.host().Shutdown();
  EXPECT_EQ(sent->Total(), 3);
  EXPECT_EQ(UsedBytes(), 0u);
}

}  // namespace
}  // namespace weir
