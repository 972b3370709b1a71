// What is tried again, how long, and what becomes of it in the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/host/graph/graph_host.h"
#include "tests/unit/host/graph/log_requests.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr char kFailing[] = "exporters/probe/failing";
constexpr char kSound[] = "exporters/probe/sound";

class Retrying : public testing::Test {
 protected:
  void Apply(const std::string& retry) {
    const absl::Status applied = graph_.Apply(LogsPipeline(
        "probe/failing, probe/sound",
        absl::StrCat("exporters: {probe/failing: {retry_on_failure: {", retry,
                     "}}, probe/sound: {}}")));
    ASSERT_TRUE(applied.ok()) << applied;
  }
  void Answer(weir_status status, uint64_t number = 0) {
    graph_.steer().answer(graph_.Plugin(kFailing), status, number);
  }
  void Push(const std::string& body) {
    EXPECT_EQ(graph_.Push(LogsRequest({body})).status, WEIR_OK);
  }
  uint32_t Calls() { return graph_.steer().calls(graph_.Plugin(kFailing)); }
  double Failed() {
    return graph_.Metric(
        "otelcol_exporter_send_failed_log_records_total{exporter=\"probe/failing\"}");
  }
  void AwaitNothingHeld() {
    graph_.Await([&] { return graph_.host().runtime().budget.used_bytes() == 0; });
  }

  GraphHost graph_;
};

// Scenario: an exporter fails every attempt for a while, beside one that works.
// Guarantees: the sound one gets everything at once; the failing one tries again and again, health
// tells of it, and when it recovers every request has arrived exactly once.
TEST_F(Retrying, WhatFailsIsTriedAgainUntilItWorks) {
  Apply("initial_interval: 1ms, max_interval: 2ms");
  Answer(WEIR_RETRY);
  for (int i = 0; i < 20; i++) Push(std::to_string(i));
  graph_.Await([&] { return graph_.Seen(kSound).size() == 20; });
  graph_.Await([&] { return Calls() > 60; });
  EXPECT_EQ(graph_.health().OfPipeline("logs"), ComponentStatus::kRecoverableError);
  EXPECT_THAT(graph_.Seen(kFailing), SizeIs(0));
  EXPECT_EQ(graph_.Metric("weir_component_state{component=\"probe/failing\",kind=\"exporter\"}"),
            static_cast<double>(ComponentStatus::kRecoverableError));

  Answer(WEIR_OK);
  AwaitNothingHeld();
  EXPECT_EQ(Bodies(graph_.Seen(kFailing)), Bodies(graph_.Seen(kSound)));
  EXPECT_EQ(graph_.health().OfPipeline("logs"), ComponentStatus::kOk);
  EXPECT_EQ(Failed(), 0);
}

// Scenario: retry is off, and the exporter fails.
// Guarantees: one attempt; the request is dropped, counted, and the log says why.
TEST_F(Retrying, WithoutRetryAFailureIsTheEnd) {
  Apply("enabled: false");
  Answer(WEIR_RETRY);
  Push("x");
  graph_.Await([&] { return Failed() == 1; });
  EXPECT_EQ(Calls(), 1u);
  EXPECT_THAT(graph_.LogText(), HasSubstr("retry is off"));
  AwaitNothingHeld();
}

// Scenario: the exporter fails for longer than max_elapsed_time.
// Guarantees: several attempts, then the request is dropped and counted.
TEST_F(Retrying, AfterMaxElapsedTimeARequestIsDropped) {
  Apply("initial_interval: 1ms, max_interval: 2ms, max_elapsed_time: 30ms");
  Answer(WEIR_RETRY);
  Push("x");
  graph_.Await([&] { return Failed() == 1; });
  EXPECT_GT(Calls(), 2u);
  EXPECT_THAT(graph_.LogText(), HasSubstr("max_elapsed_time"));
  AwaitNothingHeld();
}

// Scenario: the back end asks for a pause of an hour.
// Guarantees: no other request of that exporter is tried meanwhile, unlike after a plain error.
TEST_F(Retrying, APauseHoldsTheWholeExporter) {
  Apply("initial_interval: 1ms");
  Answer(WEIR_RETRY, 3'600'000'000'000);
  Push("x");
  graph_.Await([&] { return graph_.health().OfPipeline("logs") != ComponentStatus::kOk; });
  const uint32_t calls = Calls();
  Answer(WEIR_OK);
  for (int i = 0; i < 20; i++) Push(std::to_string(i));
  graph_.Await([&] { return graph_.Seen(kSound).size() == 21; });
  EXPECT_EQ(Calls(), calls);
}

// Scenario: a request is refused for good.
// Guarantees: one attempt, dropped, counted.
TEST_F(Retrying, WhatIsRefusedForGoodIsNotTriedAgain) {
  Apply("initial_interval: 1ms");
  Answer(WEIR_PERMANENT);
  Push("x");
  graph_.Await([&] { return Failed() == 1; });
  EXPECT_EQ(Calls(), 1u);
  AwaitNothingHeld();
}

}  // namespace
}  // namespace weir
