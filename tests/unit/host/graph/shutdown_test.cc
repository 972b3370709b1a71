// The end of the host: everything that was accepted is sent, within the time there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/unit/host/graph/graph_host.h"
#include "tests/unit/host/graph/log_requests.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kSent[] = "otelcol_exporter_sent_log_records_total{exporter=\"probe_blocking\"}";

// Scenario: the host ends while a hundred requests wait for an exporter that is slow, in each of
// its calls.
// Guarantees: all of them are sent before Shutdown returns; nothing is lost.
TEST(Shutdown, SendsWhatIsQueued) {
  GraphHost graph;
  ASSERT_TRUE(graph.Apply(LogsPipeline("probe_blocking", "exporters: {probe_blocking: {}}")).ok());
  const weir_instance* exporter = graph.Plugin("exporters/probe_blocking");
  const probe::Steer& steer = graph.steer();
  steer.shut(exporter, true);
  for (int i = 0; i < 100; i++) ASSERT_EQ(graph.Push(LogsRequest({"x"})).status, WEIR_OK);
  const SeriesRef sent = graph.SentLogs("probe_blocking");
  std::thread opener([&] {
    while (graph.health().ready()) std::this_thread::yield();
    steer.shut(exporter, false);
  });
  graph.health().SetReady(true);
  graph.host().Shutdown();
  opener.join();
  EXPECT_EQ(sent->Total(), 100);
  EXPECT_THAT(graph.LogText(), Not(HasSubstr("lost")));
}

// Scenario: the exporter wants everything to be sent later, for ever.
// Guarantees: one last attempt for each request, then the end; the loss is counted.
TEST(Shutdown, GivesUpWhatCanNotBeSent) {
  GraphHost graph;
  ASSERT_TRUE(graph.Apply(LogsPipeline(
      "probe", "exporters: {probe: {retry_on_failure: "
                "{initial_interval: 1h, max_interval: 1h, max_elapsed_time: 0s}}}")).ok());
  graph.steer().answer(graph.Plugin("exporters/probe"), WEIR_RETRY, 0);
  for (int i = 0; i < 3; i++) ASSERT_EQ(graph.Push(LogsRequest({"x"})).status, WEIR_OK);
  graph.Await([&] { return graph.steer().calls(graph.Plugin("exporters/probe")) == 3; });
  const SeriesRef failed = graph.FailedLogs("probe");
  graph.host().Shutdown();
  EXPECT_EQ(failed->Total(), 3);
  EXPECT_THAT(graph.LogText(), HasSubstr("shutdown"));
}

// Scenario: an exporter keeps its tickets and never completes them.
// Guarantees: the end comes at the timeout; the plugin is told to let go, the loss counted.
TEST(Shutdown, EndsAtItsTimeout) {
  GraphHost graph({.workers = 2, .shutdown_timeout_ns = 200'000'000});
  ASSERT_TRUE(graph.Apply(LogsPipeline("probe", "exporters: {probe: {timeout: 0s}}")).ok());
  graph.steer().answer(graph.Plugin("exporters/probe"), WEIR_PENDING, 0);
  ASSERT_EQ(graph.Push(LogsRequest({"x"})).status, WEIR_OK);
  graph.Await([&] { return graph.steer().ticket(graph.Plugin("exporters/probe"), 0) != 0; });
  const SeriesRef failed = graph.FailedLogs("probe");
  const uint64_t begun = MonotonicNs();
  graph.host().Shutdown();
  EXPECT_LT(MonotonicNs() - begun, 10'000'000'000u);
  EXPECT_EQ(failed->Total(), 1);
  EXPECT_THAT(graph.LogText(), HasSubstr("lost"));
}

// Scenario: bytes that a receiver has lent lie with an exporter that never completes, and the host
// ends.
// Guarantees: the receiver is not destroyed before it has taken its bytes back.
TEST(Shutdown, LentBytesGoBackToALivingReceiver) {
  GraphHost graph({.workers = 2, .shutdown_timeout_ns = 200'000'000});
  ASSERT_TRUE(graph.Apply(LogsPipeline("probe", "exporters: {probe: {timeout: 0s}}")).ok());
  const probe::Steer steer = graph.steer();
  steer.answer(graph.Plugin("exporters/probe"), WEIR_PENDING, 0);
  const std::string request = LogsRequest({"x"});
  uint32_t returned_in_time = 0;
  steer.on_destroy(graph.Plugin("receivers/probe"), &returned_in_time);
  ASSERT_EQ(steer.lend(graph.Plugin("receivers/probe"), WEIR_LOGS,
                       reinterpret_cast<const uint8_t*>(request.data()), request.size()),
            WEIR_OK);
  graph.Await([&] { return steer.ticket(graph.Plugin("exporters/probe"), 0) != 0; });
  graph.host().Shutdown();
  EXPECT_FALSE(graph.host().IsDraining());
  EXPECT_EQ(returned_in_time, 1u);
}

// Scenario: threads push while the host ends.
// Guarantees: whatever was answered OK has been sent; later pushes are told to come again.
TEST(Shutdown, WhatWasAcceptedIsSent) {
  GraphHost graph;
  ASSERT_TRUE(graph.Apply(LogsPipeline("probe", "exporters: {probe: {}}")).ok());
  const SeriesRef sent = graph.SentLogs("probe");
  std::atomic<int> accepted{0};
  std::atomic<bool> refused{false};
  const weir_instance* receiver = graph.Plugin("receivers/probe");
  const std::shared_ptr<Instance> keep = graph.Keep("receivers/probe");
  std::thread pusher([&, steer = graph.steer()] {
    const std::string request = LogsRequest({"x"});
    while (!refused.load()) {
      weir_outcome outcome{};
      outcome.size = sizeof outcome;
      const weir_status status =
          steer.push(receiver, 0, WEIR_LOGS, reinterpret_cast<const uint8_t*>(request.data()),
                     request.size(), &outcome);
      if (status == WEIR_OK) accepted++;
      if (status < 0 && status != WEIR_BUSY) refused.store(true);
    }
  });
  graph.Await([&] { return accepted.load() > 50; });
  graph.host().Shutdown();
  pusher.join();
  EXPECT_EQ(sent->Total(), accepted.load());
}

}  // namespace
}  // namespace weir
