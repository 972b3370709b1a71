// Room for a push: budget and queues, all or none.
#include "host/graph/permit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/graph/graph_host.h"
#include "tests/unit/host/graph/log_requests.h"

namespace weir {
namespace {

using testing::HasSubstr;

// Scenario: one of two exporters does not take its single request from a queue of one.
// Guarantees: the next push is refused as a whole, so the other exporter does not get it either;
// when there is room both get what comes.
TEST(Permit, OneFullQueueRefusesForAllBranches) {
  GraphHost graph;
  ASSERT_TRUE(graph.Apply(LogsPipeline(
      "probe, probe_blocking",
      "exporters: {probe: {}, probe_blocking: {sending_queue: {queue_size: 1}}}")).ok());
  const weir_instance* slow = graph.Plugin("exporters/probe_blocking");
  graph.steer().shut(slow, true);
  EXPECT_EQ(graph.Push(LogsRequest({"a"})).status, WEIR_OK);
  const Answer refused = graph.Push(LogsRequest({"b"}));
  EXPECT_EQ(refused.status, WEIR_BUSY);
  EXPECT_THAT(refused.text, HasSubstr("probe_blocking"));

  graph.steer().shut(slow, false);
  graph.Await([&] { return graph.Push(LogsRequest({"c"})).status == WEIR_OK; });
  graph.Await([&] { return graph.Seen("exporters/probe_blocking").size() == 2; });
  graph.Await([&] { return graph.Seen("exporters/probe").size() == 2; });
  EXPECT_EQ(Bodies(graph.Seen("exporters/probe")), (std::vector<std::string>{"a", "c"}));
}

// Scenario: a permit holds most of the memory budget, and a push asks for more than what is left.
// Guarantees: BUSY; the receiver is told once when the permit is given back, and nobody spins.
TEST(Permit, TheBudgetIsKeptAndItsReturnTold) {
  GraphHost graph({.workers = 2, .budget_bytes = 1u << 20});
  ASSERT_TRUE(graph.Apply(LogsPipeline("probe", "exporters: {probe: {}}")).ok());
  const weir_instance* receiver = graph.Plugin("receivers/probe");
  ASSERT_EQ(graph.steer().reserve(receiver, WEIR_LOGS, 1'000'000), WEIR_OK);
  const Answer refused = graph.Push(LogsRequest({std::string(100'000, 'x')}));
  EXPECT_EQ(refused.status, WEIR_BUSY);
  EXPECT_THAT(refused.text, HasSubstr("budget"));
  EXPECT_EQ(graph.steer().readies(receiver), 0u);

  graph.steer().let_go(receiver);
  graph.Await([&] { return graph.steer().readies(receiver) == 2; });  // Once for each lane.
  EXPECT_EQ(graph.Push(LogsRequest({std::string(100'000, 'x')})).status, WEIR_OK);
  graph.Await([&] { return graph.host().runtime().budget.used_bytes() == 0; });
  EXPECT_EQ(graph.steer().readies(receiver), 2u);
}

// Scenario: more is asked for than one request may have, or for a signal that no pipeline takes.
// Guarantees: PERMANENT with the reason; nothing stays reserved.
TEST(Permit, WhatCanNeverBeIsPermanent) {
  GraphHost graph;
  ASSERT_TRUE(graph.Apply(LogsPipeline("probe", "exporters: {probe: {}}")).ok());
  graph.host().runtime().limits.request_bytes_max = 1000;
  const Answer large = graph.Push(LogsRequest({std::string(1001, 'x')}));
  EXPECT_EQ(large.status, WEIR_PERMANENT);
  EXPECT_THAT(large.text, HasSubstr("1000 bytes"));
  const Answer other = graph.Push(LogsRequest({"x"}), Signal::kTraces);
  EXPECT_EQ(other.status, WEIR_PERMANENT);
  EXPECT_THAT(other.text, HasSubstr("traces"));
  EXPECT_EQ(graph.host().runtime().budget.used_bytes(), 0u);
}

}  // namespace
}  // namespace weir
