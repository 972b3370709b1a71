// Points over a limit, by action.
#include <algorithm>

#include "plugins/processors/cardinality/shard_state.h"
#include "tests/unit/plugins/processors/cardinality/cardinality_fixture.h"

namespace weir::cardinality {
namespace {

TestPoint Delta(const std::string& user, int64_t value) {
  TestPoint p;
  p.attributes = {{"env", "prod"}, {"user", user}};
  p.whole = value;
  return p;
}

TestPoints Users(int from, int to) {
  TestPoints points;
  for (int i = from; i < to; i++) points.push_back(Delta("u" + std::to_string(i), i));
  return points;
}

using OverflowTest = CardinalityTest;

// Scenario: a delta sum with as many streams as the limit allows.
// Guarantees: the request is sent on as the bytes that came.
TEST_F(OverflowTest, NothingIsTouchedUpToTheLimit) {
  Configure("{metrics: {limit: 5, attribute_limit: 0}}");
  EXPECT_TRUE(RunBytes(Signal::kMetrics, Encode(Users(0, 5))).untouched);
  EXPECT_TRUE(RunBytes(Signal::kMetrics, Encode(Users(0, 5))).untouched);
  EXPECT_EQ(host_->Metric("limited_points"), 0);
}

// Scenario: three streams more than the limit.
// Guarantees: they become one series marked as overflow, with their sum.
TEST_F(OverflowTest, StreamsOverTheLimitBecomeOneOverflowSeries) {
  Configure("{metrics: {limit: 5, attribute_limit: 0}}");
  const TestPoints out = Run(Users(0, 8));
  ASSERT_EQ(out.size(), 6u);
  const TestPoint& last = out.back();
  const std::map<std::string, std::string> overflow = {{"otel.metric.overflow", "true"}};
  EXPECT_EQ(last.attributes, overflow);
  EXPECT_EQ(last.whole, 5 + 6 + 7);
  EXPECT_EQ(host_->Metric("limited_points"), 3);
  EXPECT_EQ(host_->Metric("folded_series_points"), 1);
}

// Scenario: the same with a key that is never dropped.
// Guarantees: the overflow series keeps it.
TEST_F(OverflowTest, KeysThatAreNeverDroppedStayOnTheOverflowSeries) {
  Configure("{metrics: {limit: 2, attribute_limit: 0, never_drop: [env]}}");
  const TestPoints out = Run(Users(0, 8));
  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(out.back().attributes, (std::map<std::string, std::string>{
                                       {"env", "prod"}, {"otel.metric.overflow", "true"}}));
}

// Scenario: one attribute takes more values than its limit, and so does one that is never dropped.
// Guarantees: streams with further values overflow; the other's values are kept.
TEST_F(OverflowTest, ValuesOverTheLimitOfAKeyOverflow) {
  Configure("{metrics: {limit: 100, attribute_limit: 3, never_drop: [zone]}}");
  TestPoints in = Users(0, 5);
  for (size_t i = 0; i < in.size(); i++) in[i].attributes["zone"] = "z" + std::to_string(i);
  const TestPoints out = Run(in);
  EXPECT_EQ(out.size(), 5u);
  EXPECT_EQ(SumOf(out), SumOf(in));
  EXPECT_EQ(std::count_if(out.begin(), out.end(), [](auto& p) { return p.overflow(); }), 2);
}

// Scenario: the SDK sends an overflow series of its own beside streams over the limit.
// Guarantees: both are one series in what is sent on.
TEST_F(OverflowTest, AnOverflowSeriesOfTheSdkIsMergedWithOurs) {
  Configure("{metrics: {limit: 3, attribute_limit: 0}}");
  for (const int temporality : {kDelta, kCumulative}) {
    std::string text = "resource_metrics { resource { attributes { key: \"service.name\" value { "
        "string_value: \"s\" } } } scope_metrics { metrics { name: \"m" +
        std::to_string(temporality) + "\" sum { is_monotonic: true aggregation_temporality: " +
        std::to_string(temporality) + " data_points { as_int: 1000 start_time_unix_nano: 1 "
        "time_unix_nano: 9 attributes { key: \"otel.metric.overflow\" value { bool_value: true } }"
        " } ";
    for (int i = 0; i < 6; i++) {
      text += "data_points { as_int: 1 start_time_unix_nano: 1 time_unix_nano: 9 attributes { key:"
              " \"user\" value { string_value: \"u" + std::to_string(i) + "\" } } } ";
    }
    const auto result = RunBytes(Signal::kMetrics, FromText(Signal::kMetrics, text + "} } } }"));
    const TestPoints out = Decode(result.bytes);
    EXPECT_EQ(std::count_if(out.begin(), out.end(), [](auto& p) { return p.overflow(); }), 1);
    EXPECT_EQ(SumOf(out), 1006);
  }
}

// Scenario: drop, count, and a dry run of overflow.
// Guarantees: dropped points are gone and counted; counting and dry runs change no byte.
TEST_F(OverflowTest, DropCountAndDryRun) {
  Configure("{metrics: {limit: 5, attribute_limit: 0, action: drop}}");
  EXPECT_EQ(Run(Users(0, 8)).size(), 5u);
  EXPECT_EQ(host_->Metric("dropped_points"), 3);
  for (const char* options : {"{metrics: {limit: 5, attribute_limit: 0, action: count}}",
                              "{dry_run: true, metrics: {limit: 5, attribute_limit: 0}}"}) {
    Configure(options);
    EXPECT_TRUE(RunBytes(Signal::kMetrics, Encode(Users(0, 8))).untouched);
    EXPECT_EQ(host_->Metric("limited_points"), 3);
    EXPECT_EQ(host_->Metric("dropped_points"), 0);
  }
}

// Scenario: an override by name and one by pattern; a pattern that does not compile.
// Guarantees: the first that fits counts; the message names the option.
TEST_F(OverflowTest, OverridesAreByNameOrPattern) {
  Configure("{metrics: {limit: 5, attribute_limit: 0, overrides: [{metric: m, limit: 2}, "
            "{metric: '/^h.*/', action: drop, limit: 1}]}}");
  EXPECT_EQ(Run(Users(0, 5)).size(), 3u);
  TestPoints http = Users(0, 5);
  for (TestPoint& p : http) p.metric = "http";
  EXPECT_EQ(Run(http).size(), 1u);
  for (TestPoint& p : http) p.metric = "other";
  EXPECT_EQ(Run(http).size(), 5u);

  testkit::PluginHost host(kTable, 1);
  EXPECT_FALSE(host.Create("{metrics: {overrides: [{metric: '/(/'}]}}"));
  EXPECT_EQ(host.error_pointer(), "/metrics/overrides/0/metric");
}

// Scenario: two metrics of one service, which together have more streams than a service may have.
// Guarantees: the service's limit holds over both.
TEST_F(OverflowTest, AServiceHasALimitOverAllItsMetrics) {
  Configure("{metrics: {limit: 100, attribute_limit: 0, service_limit: 6}}");
  TestPoints in = Users(0, 5);
  for (TestPoint p : Users(0, 5)) {
    p.metric = "n";
    in.push_back(p);
  }
  TestPoint other = Delta("x", 7);
  other.service = "other";
  in.push_back(other);
  const TestPoints out = Run(in);
  EXPECT_EQ(out.size(), 5u + 2u + 1u);
  EXPECT_EQ(SumOf(out), SumOf(in));
}

// Scenario: a limit of a service is divided among lanes.
// Guarantees: together they allow it, and no more than it and one less than the lanes.
TEST(PartOfLane, TogetherLanesHaveTheLimit) {
  for (uint32_t lanes = 1; lanes <= 9; lanes++) {
    EXPECT_EQ(PartOfLane(0, lanes), 0u);
    for (uint32_t limit = 1; limit < 100; limit++) {
      EXPECT_GE(lanes * PartOfLane(limit, lanes), limit);
      EXPECT_LE(lanes * PartOfLane(limit, lanes), limit + lanes - 1);
    }
  }
}

}  // namespace
}  // namespace weir::cardinality
