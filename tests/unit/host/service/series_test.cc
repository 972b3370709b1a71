#include <gtest/gtest.h>

#include <limits>

#include "host/service/metrics.h"
#include "host/service/prometheus_text.h"

namespace weir {
namespace {

// Scenario: values at, between and beyond the bounds of a histogram, from several shards.
// Guarantees: buckets are cumulative with inclusive bounds, and count and sum agree with them.
TEST(Series, CountsIntoBuckets) {
  Series series({MetricKind::kHistogram, "h", "", {{"a", "b"}}, {1, 2.5, 10}, 1}, 3);
  const int64_t values[] = {0, 1, 2, 3, 10, 11};
  for (uint32_t i = 0; i < 6; ++i) series.Add(i, values[i]);
  std::string out;
  series.Expose(out);
  EXPECT_EQ(out,
            "h_bucket{a=\"b\",le=\"1\"} 2\n"
            "h_bucket{a=\"b\",le=\"2.5\"} 3\n"
            "h_bucket{a=\"b\",le=\"10\"} 5\n"
            "h_bucket{a=\"b\",le=\"+Inf\"} 6\n"
            "h_sum{a=\"b\"} 27\n"
            "h_count{a=\"b\"} 6\n");
  EXPECT_EQ(series.Total(), 6);
}

// Scenario: every set of default bounds, over more cells than a cache line has.
// Guarantees: each value lands in exactly one bucket.
TEST(Series, HasDefaultBoundsForEveryUnit) {
  for (const char* unit : {"ns", "us", "ms", "s", "By", "{spans}", ""}) {
    const std::vector<double> bounds = DefaultBounds(unit);
    Series series({MetricKind::kHistogram, "h", "", {}, bounds, 1}, 2);
    for (const double bound : bounds) series.Add(1, static_cast<int64_t>(bound));
    series.Add(0, std::numeric_limits<int64_t>::max() / 2);
    std::string out;
    series.Expose(out);
    EXPECT_NE(out.find("le=\"+Inf\"} " + std::to_string(bounds.size() + 1) + "\n"),
              std::string::npos)
        << out;
  }
}

// Scenario: a gauge set by several shards, and an up-down counter.
// Guarantees: the shards' values are summed up; both are shown as gauges.
TEST(Series, SumsUpItsShards) {
  Series gauge({MetricKind::kGauge, "g", "", {}, {}, 1}, 2);
  gauge.Add(0, 5);
  gauge.Set(1, 7);
  gauge.Add(0, 6);
  EXPECT_EQ(gauge.Total(), 13);
  Series level({MetricKind::kUpDownCounter, "u", "", {}, {}, 1}, 2);
  level.Add(0, 5);
  level.Add(1, -7);
  EXPECT_EQ(level.Total(), -2);
}

// Scenario: numbers with and without fractions, and those that are none.
// Guarantees: they are written as Prometheus reads them, without loss.
TEST(PrometheusText, RendersNumbers) {
  EXPECT_EQ(RenderNumber(3), "3");
  EXPECT_EQ(RenderNumber(0.1), "0.1");
  EXPECT_EQ(RenderNumber(-2.5e-7), "-2.5e-07");
  EXPECT_EQ(RenderNumber(std::numeric_limits<double>::infinity()), "+Inf");
  EXPECT_EQ(RenderNumber(-std::numeric_limits<double>::infinity()), "-Inf");
  EXPECT_EQ(RenderNumber(std::numeric_limits<double>::quiet_NaN()), "NaN");
}

// Scenario: names of attributes as OpenTelemetry has them.
// Guarantees: they become names that Prometheus takes.
TEST(PrometheusText, MakesNames) {
  EXPECT_EQ(AsMetricName("batch.send-size"), "batch_send_size");
  EXPECT_TRUE(IsMetricName("a:b_1"));
  EXPECT_FALSE(IsLabelName("a:b"));
  EXPECT_FALSE(IsMetricName("1a"));
}

}  // namespace
}  // namespace weir
