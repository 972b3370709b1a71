// What folding makes of each kind of metric, beyond its sums.
#include <google/protobuf/text_format.h>

#include "tests/oracle/oracle.h"
#include "tests/unit/plugins/processors/cardinality/cardinality_fixture.h"

namespace weir::cardinality {
namespace {

class KindsTest : public CardinalityTest {
 protected:
  // One metric with this in it becomes one with that; `data` is "gauge { data_points ... }".
  void Expect(const std::string& data, const std::string& expected) {
    const testkit::StageResult result =
        RunBytes(Signal::kMetrics, FromText(Signal::kMetrics, Request(data)));
    ASSERT_EQ(result.error, "");
    const auto got = oracle::Parse(Signal::kMetrics, result.bytes);
    ASSERT_NE(got, nullptr);
    const auto want = oracle::Parse(Signal::kMetrics,
                                    FromText(Signal::kMetrics, Request(expected)));
    std::string difference;
    EXPECT_TRUE(oracle::Same(*want, *got, &difference)) << difference << "\n" << got->DebugString();
  }

  static std::string Request(const std::string& data) {
    return "resource_metrics { scope_metrics { metrics { name: \"m\" " + data + " } } }";
  }
  static std::string Id(const std::string& id) {
    return " attributes { key: \"id\" value { string_value: \"" + id + "\" } } ";
  }
  static std::string Point(const std::string& fields) { return "data_points { " + fields + " } "; }

  // Behind one stream that fills the limit.
  const std::string overflow_ =
      " attributes { key: \"otel.metric.overflow\" value { bool_value: true } } ";
};

// Scenario: gauges over the limit, the newest of them neither first nor last; one has no value.
// Guarantees: the newest value stands for all.
TEST_F(KindsTest, OfGaugesTheNewestCounts) {
  Configure("{metrics: {limit: 1, attribute_limit: 0}}");
  const std::string first = Point(Id("a") + "as_int: 1 time_unix_nano: 5");
  Expect("gauge { " + first + Point(Id("b") + "as_int: 2 time_unix_nano: 5") +
             Point(Id("c") + "as_double: 3.5 time_unix_nano: 9") +
             Point(Id("d") + "as_int: 4 time_unix_nano: 7") +
             Point(Id("e") + "flags: 1 time_unix_nano: 20") + " }",
         "gauge { " + first + Point(overflow_ + "as_double: 3.5 time_unix_nano: 9") + " }");
}

// Scenario: summaries over the limit.
// Guarantees: count and sum are added up; quantiles, which can not be, are left out.
TEST_F(KindsTest, OfSummariesCountAndSumAreLeft) {
  Configure("{metrics: {limit: 1, attribute_limit: 0}}");
  const std::string quantile = " quantile_values { quantile: 0.5 value: 3 } ";
  const std::string first = Point(Id("a") + "count: 1 sum: 3 time_unix_nano: 5" + quantile);
  Expect("summary { " + first + Point(Id("b") + "count: 2 sum: 5 time_unix_nano: 5" + quantile) +
             Point(Id("c") + "count: 4 sum: 7.5 time_unix_nano: 6" + quantile) + " }",
         "summary { " + first + Point(overflow_ + "count: 6 sum: 12.5 time_unix_nano: 6") + " }");
}

// Scenario: one delta histogram is over the limit, alone, with an exemplar.
// Guarantees: only its attributes change.
TEST_F(KindsTest, AHistogramAloneKeepsAllButItsAttributes) {
  Configure("{metrics: {limit: 1, attribute_limit: 0}}");
  const std::string first = Point(Id("a") + "count: 1");
  const std::string rest = "count: 3 sum: 4 min: 1 max: 2 bucket_counts: 1 bucket_counts: 2 "
                           "explicit_bounds: 1 exemplars { as_double: 2 } time_unix_nano: 5";
  Expect("histogram { aggregation_temporality: 1 " + first + Point(Id("b") + rest) + " }",
         "histogram { aggregation_temporality: 1 " + first + Point(overflow_ + rest) + " }");
}

// Scenario: delta histograms with other bounds, among points of other metrics; a list with a map in
// it is never dropped.
// Guarantees: the sum has the bounds that both have, and the whole attribute.
TEST_F(KindsTest, NestedAttributesStayOnPointsThatAreAdded) {
  Configure("{metrics: {limit: 1, attribute_limit: 0, never_drop: [deep, flat]}}");
  const std::string kept =
      " attributes { key: \"deep\" value { array_value { values { kvlist_value { values { key: "
      "\"x\" value { int_value: 5 } } values { key: \"y\" value { array_value { values { "
      "double_value: 1.5 } values { bool_value: true } } } } } } values { string_value: \"z\" } } "
      "} } attributes { key: \"flat\" value { bytes_value: \"\\001\\002\" } } ";
  const std::string first = Point(Id("a") + "count: 1");
  const std::string last = "} } metrics { name: \"n\" sum { " + Point("as_int: 3");
  Expect("histogram { aggregation_temporality: 1 " + first +
             Point(kept + Id("b") + "count: 3 sum: 4 bucket_counts: 1 bucket_counts: 1 "
                   "bucket_counts: 1 explicit_bounds: 1 explicit_bounds: 2 time_unix_nano: 5") +
             Point(Id("c") + kept + "count: 2 sum: 5 bucket_counts: 0 bucket_counts: 2 "
                   "explicit_bounds: 2 start_time_unix_nano: 1 time_unix_nano: 6") + last + " }",
         "histogram { aggregation_temporality: 1 " + first +
             Point(kept + overflow_ + "count: 5 sum: 9 bucket_counts: 2 bucket_counts: 3 "
                   "explicit_bounds: 2 start_time_unix_nano: 1 time_unix_nano: 6") + last + " }");
}

// Scenario: points over the limit that can not be added: a sum without temporality, a histogram
// whose bounds fall, a counter that is not a number.
// Guarantees: they are dropped and counted; what can be added is.
TEST_F(KindsTest, WhatCanNotBeAddedIsDroppedAndCounted) {
  const std::string first = Point(Id("a") + "as_int: 1 time_unix_nano: 5");
  const std::string second = Point(Id("b") + "as_int: 2 time_unix_nano: 5");
  Configure("{metrics: {limit: 1, attribute_limit: 0}}");
  Expect("sum { " + first + second + " }", "sum { " + first + " }");
  EXPECT_EQ(host_->Metric("untracked_points"), 1);

  Configure("{metrics: {limit: 1, attribute_limit: 0}}");
  Expect("sum { aggregation_temporality: 2 " + first + second +
             Point(Id("c") + "as_double: nan time_unix_nano: 5") + " }",
         "sum { aggregation_temporality: 2 " + first +
             Point(overflow_ + "as_int: 2 time_unix_nano: 5") + " }");
  EXPECT_EQ(host_->Metric("untracked_points"), 1);

  Configure("{metrics: {limit: 1, attribute_limit: 0}}");
  const std::string one = Point(Id("a") + "count: 1");
  Expect("histogram { aggregation_temporality: 1 " + one +
             Point(Id("b") + "count: 1 bucket_counts: 1 bucket_counts: 0 bucket_counts: 0 "
                   "explicit_bounds: 5 explicit_bounds: 1") + " }",
         "histogram { aggregation_temporality: 1 " + one + " }");
  EXPECT_EQ(host_->Metric("untracked_points"), 1);
}

// Scenario: members of a folded counter come in two requests, of one time, and then of a later one.
// Guarantees: the series has three points at three times, the middle one a millisecond late.
TEST_F(KindsTest, ASeriesHasOneValueAtATime) {
  Configure("{metrics: {limit: 1, attribute_limit: 0}}");
  const auto sum = [](const std::string& points) {
    return "sum { is_monotonic: true aggregation_temporality: 2 " + points + " }";
  };
  const std::string at = "start_time_unix_nano: 1 time_unix_nano: ";
  const std::string first = Point(Id("a") + at + "5000000 as_int: 1");
  Expect(sum(first + Point(Id("b") + at + "5000000 as_int: 2")),
         sum(first + Point(overflow_ + at + "5000000 as_int: 2")));
  Expect(sum(Point(Id("c") + at + "5000000 as_int: 3")),
         sum(Point(overflow_ + at + "6000000 as_int: 5")));
  Expect(sum(Point(Id("c") + at + "9000000 as_int: 4")),
         sum(Point(overflow_ + at + "9000000 as_int: 6")));
}

// Scenario: integers that do not fit together, and one of them a double.
// Guarantees: the sum is a double then, and close.
TEST_F(KindsTest, IntegersThatOverflowBecomeDoubles) {
  Configure("{metrics: {limit: 1, attribute_limit: 0}}");
  const std::string first = Point(Id("a") + "as_int: 1 time_unix_nano: 5");
  const std::string large = "as_int: 9223372036854775807 time_unix_nano: 5";
  Expect("sum { aggregation_temporality: 1 " + first + Point(Id("b") + large) +
             Point(Id("c") + large) + " }",
         "sum { aggregation_temporality: 1 " + first +
             Point(overflow_ + "as_double: 18446744073709551614 time_unix_nano: 5") + " }");
}

// Scenario: values of one attribute over its limit, in buckets.
// Guarantees: the attribute stays, with one of the buckets' names; the same value is always in the
// same bucket.
TEST_F(KindsTest, ValuesGoIntoBuckets) {
  Configure("{metrics: {limit: 100, attribute_limit: 8, action: aggregate, replace: bucket, "
            "buckets: 2}}");
  TestPoints in;
  for (int i = 0; i < 40; i++) {
    TestPoint p;
    p.attributes["id"] = "value-" + std::to_string(i);
    p.whole = 1;
    in.push_back(p);
  }
  std::map<std::string, int64_t> once, twice;
  for (const TestPoint& p : Run(in)) once[p.attributes.at("id")] = p.whole;
  for (const TestPoint& p : Run(in)) twice[p.attributes.at("id")] = p.whole;
  EXPECT_EQ(once, twice);
  EXPECT_EQ(once.size(), 8u);
  EXPECT_EQ(once["bucket_0"] + once["bucket_1"], 40 - 6);
}

}  // namespace
}  // namespace weir::cardinality
