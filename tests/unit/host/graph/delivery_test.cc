// What becomes of a pushed request: branches, stages that fail, windows, and the answer.
#include "host/graph/delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/graph/graph_host.h"
#include "tests/unit/host/graph/log_requests.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr char kTwoPipelines[] = R"(
receivers: {probe: {}}
processors: {stamp: {key: who}, probe: {}}
exporters: {probe/a: {}, probe/b: {}, probe/both: {}}
service:
  pipelines:
    logs/1: {receivers: [probe], processors: [stamp], exporters: [probe/a, probe/both]}
    logs/2: {receivers: [probe], processors: [probe], exporters: [probe/b, probe/both]}
)";

class Delivering : public testing::Test {
 protected:
  Delivering() { graph_.Install("stamp_one", "stamp"); }

  void Apply(const std::string& yaml) { ASSERT_TRUE(graph_.Apply(yaml).ok()); }
  void ApplyStage(const std::string& host_options) {
    Apply(LogsPipeline("probe", "processors: {probe: " + host_options + "}\nexporters: {probe: {}}",
                       "probe"));
  }
  void AnswerOfStage(weir_status status, uint64_t number = 0) {
    graph_.steer().answer(graph_.Plugin("processors/probe"), status, number);
  }
  void AwaitSeen(const std::string& label, size_t requests) {
    graph_.Await([&] { return graph_.Seen(label).size() == requests; });
  }

  GraphHost graph_;
};

// Scenario: one receiver feeds two pipelines, one of which edits, and both end in one exporter.
// Guarantees: each branch sends its own content, the untouched one the very bytes that came in, and
// the exporter that both reach gets both.
TEST_F(Delivering, FanOutCopiesOnlyWhatIsEdited) {
  Apply(kTwoPipelines);
  const std::string request = LogsRequest({"x"});
  EXPECT_EQ(graph_.Push(request).status, WEIR_OK);

  AwaitSeen("exporters/probe/a", 1);
  AwaitSeen("exporters/probe/b", 1);
  AwaitSeen("exporters/probe/both", 2);
  const std::vector<LogRecord> edited = ReadLogs(graph_.Seen("exporters/probe/a").front());
  ASSERT_THAT(edited, SizeIs(1));
  EXPECT_EQ(edited.front().attributes.at("who"), "one");
  EXPECT_THAT(graph_.Seen("exporters/probe/b"), ElementsAre(request));
  EXPECT_THAT(Bodies(graph_.Seen("exporters/probe/both")), ElementsAre("x", "x"));
}

// Scenario: a stage of one of two pipelines refuses the batch for good.
// Guarantees: the sender hears of a partial success with all records of that branch, the other
// branch is delivered.
TEST_F(Delivering, ABranchThatFailsIsToldAsPartial) {
  Apply(kTwoPipelines);
  AnswerOfStage(WEIR_PERMANENT);
  const Answer answer = graph_.Push(LogsRequest({"x", "y", "z"}));

  EXPECT_EQ(answer.status, WEIR_PARTIAL);
  EXPECT_EQ(answer.rejected, 3u);
  EXPECT_THAT(answer.text, HasSubstr("processors/probe"));
  AwaitSeen("exporters/probe/a", 1);
  EXPECT_THAT(graph_.Seen("exporters/probe/b"), SizeIs(0));
}

// Scenario: the only pipeline's stage wants the batch later, then refuses it for good.
// Guarantees: RETRY with its delay, then PERMANENT; nothing is sent.
TEST_F(Delivering, AClosedStageHoldsBackWhatItFails) {
  ApplyStage("{}");
  AnswerOfStage(WEIR_RETRY, 7'000'000'000);
  const Answer later = graph_.Push(LogsRequest({"x"}));
  EXPECT_EQ(later.status, WEIR_RETRY);
  EXPECT_EQ(later.retry_after_ns, 7'000'000'000u);
  AnswerOfStage(WEIR_PERMANENT);
  EXPECT_EQ(graph_.Push(LogsRequest({"x"})).status, WEIR_PERMANENT);

  AnswerOfStage(WEIR_OK);
  EXPECT_EQ(graph_.Push(LogsRequest({"last"})).status, WEIR_OK);
  AwaitSeen("exporters/probe", 1);
  EXPECT_THAT(Bodies(graph_.Seen("exporters/probe")), ElementsAre("last"));
}

// Scenario: a stage with on_failure open fails.
// Guarantees: the request goes on as it came.
TEST_F(Delivering, AnOpenStageIsLeftOut) {
  ApplyStage("{weir: {on_failure: open}}");
  AnswerOfStage(WEIR_PERMANENT);
  const std::string request = LogsRequest({"x"});
  EXPECT_EQ(graph_.Push(request).status, WEIR_OK);
  AwaitSeen("exporters/probe", 1);
  EXPECT_THAT(graph_.Seen("exporters/probe"), ElementsAre(request));
}

// Scenario: a closed stage answers FATAL once.
// Guarantees: it is never called again, senders are told to retry, health tells of it, and a new
// configuration brings a new instance that works.
TEST_F(Delivering, AFatalStageIsNotCalledAgain) {
  ApplyStage("{}");
  AnswerOfStage(WEIR_FATAL);
  EXPECT_EQ(graph_.Push(LogsRequest({"x"})).status, WEIR_RETRY);
  AnswerOfStage(WEIR_OK);
  EXPECT_EQ(graph_.Push(LogsRequest({"x"})).status, WEIR_RETRY);
  EXPECT_EQ(graph_.steer().calls(graph_.Plugin("processors/probe")), 1u);
  EXPECT_EQ(graph_.health().OfPipeline("logs"), ComponentStatus::kPermanentError);

  ApplyStage("{}");
  EXPECT_EQ(graph_.Push(LogsRequest({"x"})).status, WEIR_OK);
  EXPECT_EQ(graph_.health().OfPipeline("logs"), ComponentStatus::kOk);
}

// Scenario: a stage drops all records of one request and some of another.
// Guarantees: what is left is sent, a request without records is not, and its room is given back.
TEST_F(Delivering, DroppedRecordsLeaveNothingBehind) {
  ApplyStage("{}");
  AnswerOfStage(WEIR_OK, 2);
  EXPECT_EQ(graph_.Push(LogsRequest({"x", "y"})).status, WEIR_OK);
  EXPECT_EQ(graph_.Push(LogsRequest({"x", "y", "z"})).status, WEIR_OK);
  AwaitSeen("exporters/probe", 1);
  EXPECT_THAT(Bodies(graph_.Seen("exporters/probe")), ElementsAre("z"));
  graph_.Await([&] { return graph_.host().runtime().budget.used_bytes() == 0; });
  EXPECT_EQ(
      graph_.Metric("weir_component_records_dropped_total{component=\"probe\",kind=\"processor\"}"),
      4);
}

// Scenario: a request holds more records than one batch may.
// Guarantees: it goes through in windows, every record once, each stage called for each window.
TEST_F(Delivering, LargeRequestsGoInWindows) {
  ApplyStage("{}");
  graph_.host().runtime().limits.window_records_max = 10;
  std::vector<std::string> bodies;
  for (int i = 0; i < 35; i++) bodies.push_back(std::to_string(1000 + i));
  EXPECT_EQ(graph_.Push(LogsRequest(bodies)).status, WEIR_OK);
  graph_.Await([&] { return Bodies(graph_.Seen("exporters/probe")).size() == 35; });
  EXPECT_EQ(Bodies(graph_.Seen("exporters/probe")), bodies);
  EXPECT_GE(graph_.steer().calls(graph_.Plugin("processors/probe")), 4u);
}

// Scenario: bytes that are no request, and an empty one.
// Guarantees: PERMANENT and OK; neither reaches an exporter.
TEST_F(Delivering, OnlySoundRequestsGoIn) {
  ApplyStage("{}");
  EXPECT_EQ(graph_.Push("\xff\xff").status, WEIR_PERMANENT);
  EXPECT_EQ(graph_.Push("").status, WEIR_OK);
  EXPECT_EQ(graph_.steer().calls(graph_.Plugin("processors/probe")), 0u);
  EXPECT_EQ(graph_.host().runtime().budget.used_bytes(), 0u);
}

// Scenario: requests are delivered.
// Guarantees: the Collector's counters and the plugin's own figures add up.
TEST_F(Delivering, IsCounted) {
  ApplyStage("{}");
  EXPECT_EQ(graph_.Push(LogsRequest({"x", "y"})).status, WEIR_OK);
  AwaitSeen("exporters/probe", 1);
  const std::string sent = "otelcol_exporter_sent_log_records_total{exporter=\"probe\"}";
  graph_.Await([&] { return graph_.Metric(sent) == 2; });
  EXPECT_EQ(graph_.Metric("otelcol_receiver_accepted_log_records_total{receiver=\"probe\","
                          "transport=\"http\"}"), 2);
  EXPECT_EQ(graph_.Metric("otelcol_processor_incoming_items_total"), 2);
  EXPECT_EQ(graph_.Metric("otelcol_processor_outgoing_items_total"), 2);
  EXPECT_EQ(graph_.Metric("weir_component_calls_total{component=\"probe\",kind=\"processor\"}"), 1);
  EXPECT_EQ(graph_.Metric("weir_component_generation{component=\"probe\",kind=\"processor\"}"), 1);
}

}  // namespace
}  // namespace weir
