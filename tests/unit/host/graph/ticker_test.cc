// Calls that a processor asked for, and what it reports in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/graph/graph_host.h"

namespace weir {
namespace {

using testing::HasSubstr;

std::string ReportOf(GraphHost& graph) {
  for (const Health::Component& component : graph.health().Components()) {
    if (component.id == "processors/keeper") return component.report;
  }
  return "";
}

constexpr char kTicking[] = "processors: {keeper: {every_ms: 1}}\nexporters: {probe: {}}";

// Scenario: a processor asks for a tick when its shard opens and in each tick, and reports them.
// Guarantees: it is called again and again without data; its report is that of its component, also
// while another component changes.
TEST(Ticker, CallsAgainAndAgain) {
  GraphHost graph;
  graph.Install("keeper", "keeper");
  ASSERT_TRUE(graph.Apply(LogsPipeline("probe", kTicking, "keeper")).ok());
  graph.Await([&] { return ReportOf(graph) != ""; });
  for (int i = 0; i < 5; i++) {
    const std::string before = ReportOf(graph);
    graph.Await([&] { return ReportOf(graph) != before; });
  }
  ASSERT_TRUE(graph.Apply(LogsPipeline("probe, probe_blocking",
                                       "processors: {keeper: {every_ms: 1}}\n"
                                       "exporters: {probe: {}, probe_blocking: {}}",
                                       "keeper"))
                  .ok());
  EXPECT_THAT(ReportOf(graph), HasSubstr("ticks"));
}

// Scenario: a processor that is ticked every millisecond is replaced two hundred times, and goes.
// Guarantees: no tick comes after its shard was closed (a crash, or a report of the sanitizers);
// nothing is left of it on the loops.
TEST(Ticker, EndsWithItsShard) {
  GraphHost graph;
  graph.Install("keeper", "keeper");
  for (int i = 0; i < 200; i++) {
    const std::string options =
        "processors: {keeper: {every_ms: 1, note: \"" + std::to_string(i) + "\"}}";
    ASSERT_TRUE(
        graph.Apply(LogsPipeline("probe", options + "\nexporters: {probe: {}}", "keeper")).ok());
  }
  ASSERT_TRUE(graph.Apply(LogsPipeline("probe", "exporters: {probe: {}}")).ok());
  EXPECT_EQ(ReportOf(graph), "");
  EXPECT_EQ(graph.LogText().find("left registrations"), std::string::npos);
}

}  // namespace
}  // namespace weir
