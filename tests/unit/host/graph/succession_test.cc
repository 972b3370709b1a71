// State that goes to the next instance while data flows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/graph/trace_senders.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::string Keeper(std::string_view options) {
  return LogsPipeline("probe",
                      absl::StrCat("processors: {keeper: {",
                                   absl::string_view(options.data(), options.size()),
                                   "}}\nexporters: {probe: {}}"),
                      "keeper");
}

class SuccessionTest : public testing::Test {
 protected:
  SuccessionTest() : graph_({.workers = 3}) { graph_.Install("keeper", "keeper"); }

  void Apply(std::string_view options) {
    const absl::Status status = graph_.Apply(Keeper(options));
    ASSERT_TRUE(status.ok()) << status;
  }
  // The number that the next record of trace "t" gets.
  int Next() {
    const size_t before = graph_.Seen("exporters/probe").size();
    EXPECT_EQ(graph_.Push(LogsRequest({"x"}, {"t"})).status, WEIR_OK);
    graph_.Await([&] { return graph_.Seen("exporters/probe").size() > before; });
    return std::stoi(ReadLogs(graph_.Seen("exporters/probe").back())[0].attributes.at("n"));
  }

  GraphHost graph_;
};

// Scenario: three threads push records of sixteen traces while the configuration of the processor
// that numbers them changes forty times.
// Guarantees: the numbers of each trace have no gap and none comes twice: nothing was processed
// before the state had come, and nothing after it had gone. No push fails.
TEST_F(SuccessionTest, StateGoesOnWhileDataFlows) {
  Apply("note: begin");
  std::vector<std::unique_ptr<TraceSender>> senders;
  for (uint32_t lane = 0; lane < 3; lane++) {
    senders.push_back(std::make_unique<TraceSender>(graph_, lane));
  }
  for (int i = 0; i < 40; i++) {
    const int before = senders[0]->accepted();
    graph_.Await([&] { return senders[0]->accepted() > before; });
    Apply(absl::StrCat("note: n", i));
  }
  int accepted = 0;
  for (const auto& sender : senders) {
    sender->End();
    accepted += sender->accepted();
    EXPECT_EQ(sender->failed(), 0);
  }
  graph_.Await([&] { return graph_.host().runtime().budget.used_bytes() == 0; });
  size_t notes = 0;
  for (const auto& [trace, seen] : SeenTraces(graph_)) {
    EXPECT_EQ(seen.numbers, NumbersTo(accepted)) << trace;
    notes = std::max(notes, seen.notes.size());
  }
  EXPECT_GT(notes, 2u);
}

// Scenario: a file with a newer revision of the state comes, and the old one comes back.
// Guarantees: the newer one takes the state; the older one is not given what it can not read, and
// begins anew.
TEST_F(SuccessionTest, OlderRevisionsBeginAnew) {
  Apply("");
  EXPECT_EQ(Next(), 1);
  EXPECT_EQ(Next(), 2);
  graph_.Install("keeper_newer", "keeper");
  Apply("");
  EXPECT_EQ(Next(), 3);
  graph_.Install("keeper", "keeper");
  Apply("");
  EXPECT_EQ(Next(), 1);
}

// Scenario: the next instance refuses every entry of the state.
// Guarantees: the change is made, the loss is said in the plugin's own words, the shard works.
TEST_F(SuccessionTest, ARefusalIsSaidAndTheShardWorks) {
  Apply("");
  EXPECT_EQ(Next(), 1);
  Apply("refuse: true");
  EXPECT_EQ(Next(), 1);
  EXPECT_THAT(graph_.LogText(), HasSubstr("state_load refused entries, which are lost"));
  EXPECT_THAT(graph_.LogText(), HasSubstr("told to refuse"));
}

}  // namespace
}  // namespace weir
