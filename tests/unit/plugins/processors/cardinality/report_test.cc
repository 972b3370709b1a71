// What people are shown.
#include <nlohmann/json.hpp>

#include "tests/unit/plugins/processors/cardinality/cardinality_fixture.h"

namespace weir::cardinality {
namespace {

using ReportTest = CardinalityTest;
using Json = nlohmann::json;

TestPoints Sessions(const std::string& metric, int count) {
  TestPoints points;
  for (int i = 0; i < count; i++) {
    TestPoint p;
    p.metric = metric;
    p.attributes = {{"env", "prod"}, {"session", "session-" + std::to_string(i)}};
    points.push_back(p);
  }
  return points;
}

// Scenario: three metrics, one far over its limit because of one attribute; then a tick.
// Guarantees: the report names it first, with an estimate of its streams, the attribute that is to
// blame, and examples; counters agree.
TEST_F(ReportTest, TheWorstComesFirstWithItsReason) {
  Configure("{report: 2, metrics: {limit: 50, attribute_limit: 0}}");
  Run(Sessions("small", 3));
  Run(Sessions("large", 2000));
  Run(Sessions("medium", 20));
  ASSERT_NE(host_->tick_at(0), 0u);
  host_->Tick(0, host_->tick_at(0));
  EXPECT_NE(host_->tick_at(0), 0u);

  const Json report = Json::parse(host_->report());
  const Json& rows = report["tables"][0]["rows"];
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0][0], "large");
  EXPECT_EQ(rows[0][1], "shop");
  EXPECT_NEAR(rows[0][2].get<double>(), 2000, 4 * 0.033 * 2000);
  EXPECT_EQ(rows[0][3], 50);
  EXPECT_EQ(rows[0][5], 1950);
  EXPECT_EQ(rows[0][6], "session");
  EXPECT_NEAR(rows[0][7].get<double>(), 2000, 4 * 0.033 * 2000);
  EXPECT_NE(rows[0][8].get<std::string>().find("session-"), std::string::npos);
  EXPECT_EQ(rows[1][0], "medium");
  EXPECT_EQ(host_->Metric("limited_metrics"), 1);
  EXPECT_EQ(host_->Metric("top_streams", "rank=1"), rows[0][2].get<int64_t>());
  EXPECT_EQ(host_->Metric("top_streams", "rank=2"), 20);
  EXPECT_EQ(host_->Metric("top_streams", "rank=3"), -1);
  EXPECT_NEAR(static_cast<double>(host_->Metric("streams")), 2023, 6 * 0.033 * 2000);
}

// Scenario: metrics on two lanes; span names over their limit; a name that is no UTF-8.
// Guarantees: the report has those of both lanes, and is JSON.
TEST_F(ReportTest, LanesAndTextsAreTogether) {
  Configure("{spans: {name_limit: 2, action: overflow}}", 2);
  Run(Sessions("one", 3));
  std::string text = "resource_spans { scope_spans { ";
  for (int i = 0; i < 9; i++) text += "spans { name: \"n" + std::to_string(i) + "\" } ";
  EXPECT_EQ(RunBytes(Signal::kTraces, FromText(Signal::kTraces, text + "} }")).error, "");
  host_->Tick(1, host_->tick_at(0) + 1);
  host_->Tick(0, host_->tick_at(0));
  const Json report = Json::parse(host_->report());
  EXPECT_EQ(report["tables"][0]["rows"].size(), 1u);
  const Json& texts = report["tables"][1]["rows"];
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_EQ(texts[0][1], "span names");
  EXPECT_EQ(texts[0][2], 9);
  EXPECT_EQ(texts[0][4], 7);
}

}  // namespace
}  // namespace weir::cardinality
