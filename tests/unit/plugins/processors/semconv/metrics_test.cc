// Metrics: renames, units, instruments, over the whole registry.
#include "tests/unit/plugins/processors/semconv/facts.h"
#include "tests/unit/plugins/processors/semconv/semconv_fixture.h"

namespace weir::semconv {
namespace {

using Json = nlohmann::ordered_json;

class Metric : public SemconvTest {
 protected:
  void ExpectMetric(const std::string& before, const std::string& after) {
    Expect(Signal::kMetrics, Request(before), Request(after));
  }
  static std::string Request(const std::string& metrics) {
    return "resource_metrics { scope_metrics { " + metrics + " } }";
  }
};

bool IsForeign(const std::string& name) {
  return name.starts_with("gen_ai.") || name.starts_with("mcp.");
}

std::string Data(const std::string& instrument, const std::string& point) {
  if (instrument == "gauge") return "gauge { data_points { " + point + " } }";
  if (instrument == "histogram") return "histogram { data_points { count: 1 } }";
  return "sum { data_points { " + point + " } is_monotonic: " +
         (instrument == "counter" ? "true" : "false") + " }";
}

std::string MetricOf(const std::string& name, const std::string& unit,
                     const std::string& instrument) {
  return "metrics { name: \"" + name + "\" unit: \"" + unit + "\" " +
         Data(instrument, "as_double: 2.5") + " } ";
}

// Scenario: each metric that the registry calls renamed, with the unit and instrument that it has
// there.
// Guarantees: it gets its new name; its unit changes only where the registry's two units are of one
// kind.
TEST_F(Metric, EveryRegistryRenameIsMade) {
  Configure("{fix: replace}");
  size_t renamed = 0;
  for (const auto& [name, fact] : Facts()["metrics"].items()) {
    if (!fact.contains("deprecated") || !fact["deprecated"].contains("renamed_to")) continue;
    if (IsForeign(name)) continue;
    const std::string to = fact["deprecated"]["renamed_to"], unit = fact["unit"];
    const std::string now = Facts()["metrics"][to]["unit"];
    ExpectMetric(MetricOf(name, unit, fact["instrument"]),
                 MetricOf(to, unit == "{Hz}" ? now : unit, fact["instrument"]));
    renamed++;
  }
  EXPECT_EQ(renamed, 71u);
}

// Scenario: each rename of metrics in the schema files, sent with the URL of the version before.
// Guarantees: it arrives at the name that following the files step by step gives.
TEST_F(Metric, EverySchemaOperationIsFollowed) {
  Configure("{fix: replace}");
  std::vector<std::string> versions;
  for (const auto& [version, ops] : Facts()["versions"].items()) versions.push_back(version);
  std::reverse(versions.begin(), versions.end());
  size_t checked = 0;
  for (size_t v = 1; v < versions.size(); v++) {
    for (const auto& op : Facts()["versions"][versions[v]]) {
      if (op["op"] != "rename_metrics") continue;
      for (const auto& [from, to] : op["map"].items()) {
        std::string now = from;
        for (size_t w = v; w < versions.size(); w++) {
          for (const auto& later : Facts()["versions"][versions[w]]) {
            if (later["op"] == "rename_metrics" && later["map"].contains(now)) {
              now = later["map"][now];
            }
          }
        }
        const Json& metrics = Facts()["metrics"];
        if (metrics.contains(now) && metrics[now].contains("deprecated") &&
            metrics[now]["deprecated"].contains("renamed_to")) {
          now = metrics[now]["deprecated"]["renamed_to"];
        }
        const std::string unit = metrics.contains(now) ? metrics[now]["unit"] : Json("");
        const auto request = [&](const std::string& url, const std::string& name) {
          return "resource_metrics { scope_metrics { schema_url: "
                 "\"https://opentelemetry.io/schemas/" + url + "\" metrics { name: \"" + name +
                 "\" unit: \"" + unit + "\" gauge { data_points { as_int: 1 } } } } }";
        };
        Expect(Signal::kMetrics, request(versions[v - 1], from), request(versions.back(), now));
        checked++;
      }
    }
  }
  EXPECT_GT(checked, 90u);
}

// Scenario: attributes that the schema files rename on certain metrics only, on such a metric.
// Guarantees: they are renamed there, and a metric that is not named keeps them.
TEST_F(Metric, EveryRenameOfOneMetricIsMade) {
  Configure("{fix: replace}");
  std::vector<std::string> versions;
  for (const auto& [version, ops] : Facts()["versions"].items()) versions.push_back(version);
  std::reverse(versions.begin(), versions.end());
  size_t checked = 0;
  for (size_t v = 1; v < versions.size(); v++) {
    for (const auto& op : Facts()["versions"][versions[v]]) {
      if (!op.contains("apply_to_metrics")) continue;
      for (const auto& [from, to] : op["attribute_map"].items()) {
        const std::string metric = op["apply_to_metrics"][0];
        const auto request = [&](const std::string& name) {
          return "resource_metrics { scope_metrics { schema_url: "
                 "\"https://opentelemetry.io/schemas/" + versions[v - 1] + "\" metrics { name: \"" +
                 name + "\" gauge { data_points { " + Text(from, "x") + " as_int: 1 } } } } }";
        };
        const auto there = Run(Signal::kMetrics, request(metric));
        ASSERT_EQ(there.error, "");
        EXPECT_EQ(there.bytes.find("\n" + std::string(1, static_cast<char>(from.size())) + from),
                  std::string::npos)
            << from << " on " << metric;
        checked++;
        if (from.find('.') != from.npos) continue;
        const auto elsewhere = Run(Signal::kMetrics, request("some.other.metric"));
        EXPECT_NE(elsewhere.bytes.find(from), std::string::npos) << from;
      }
    }
  }
  EXPECT_GT(checked, 30u);
}

// Scenario: the metrics whose unit changed from ms to s with their name, as histograms.
// Guarantees: sum, least, greatest, bounds and exemplars are divided by 1000; counts stay.
TEST_F(Metric, EveryChangeOfUnitIsMade) {
  Configure("{fix: replace}");
  const std::pair<std::string, std::string> changed[] = {
      {"db.client.connections.create_time", "db.client.connection.create_time"},
      {"db.client.connections.wait_time", "db.client.connection.wait_time"},
      {"db.client.connections.use_time", "db.client.connection.use_time"},
      {"rpc.client.duration", "rpc.client.call.duration"},
      {"rpc.server.duration", "rpc.server.call.duration"},
      {"http.client.duration", "http.client.request.duration"},
      {"http.server.duration", "http.server.request.duration"}};
  const auto histogram = [](const std::string& name, const std::string& unit, double by) {
    const auto n = [by](double value) { return std::to_string(value / by); };
    return "metrics { name: \"" + name + "\" unit: \"" + unit +
           "\" histogram { data_points { count: 3 sum: " + n(4500) + " min: " + n(500) +
           " max: " + n(2500) + " bucket_counts: 1 bucket_counts: 2 explicit_bounds: " + n(1000) +
           " exemplars { as_double: " + n(1500) + " } } } } ";
  };
  for (const auto& [from, to] : changed) {
    ExpectMetric(histogram(from, "ms", 1), histogram(to, "s", 1000));
    ExpectMetric(histogram(from, "", 1), histogram(to, "s", 1000));
    // Already in seconds: only the name was old.
    ExpectMetric(histogram(from, "s", 1), histogram(to, "s", 1));
  }
  // Each metric of the registry that has no other name than one with another unit is in the list.
  size_t uncategorized = 0;
  for (const auto& [name, fact] : Facts()["metrics"].items()) {
    if (!fact.contains("deprecated") || IsForeign(name)) continue;
    if (fact["deprecated"]["reason"] != "uncategorized") continue;
    uncategorized++;
    EXPECT_TRUE(std::any_of(std::begin(changed), std::end(changed),
                            [&](const auto& pair) { return pair.first == name; }))
        << name;
  }
  EXPECT_EQ(uncategorized, 5u);
}

// Scenario: each metric of the registry with a unit of the same kind as its own, times 1000 or
// 1024.
// Guarantees: the value is converted and the unit is the registry's; in `report` it is a finding.
TEST_F(Metric, EveryConvertibleUnitIsConverted) {
  const auto request = [](const std::string& name, const std::string& unit, double value) {
    return Request("metrics { name: \"" + name + "\" unit: \"" + unit +
                   "\" gauge { data_points { as_double: " + std::to_string(value) + " } } }");
  };
  Configure("{fix: replace}");
  int64_t converted = 0;
  for (const auto& [name, fact] : Facts()["metrics"].items()) {
    if (fact.contains("deprecated")) continue;
    if (fact["unit"] == "s") {
      Expect(Signal::kMetrics, request(name, "ms", 1500), request(name, "s", 1.5));
      converted++;
    } else if (fact["unit"] == "By") {
      Expect(Signal::kMetrics, request(name, "KiBy", 2), request(name, "By", 2048));
      converted++;
    }
  }
  EXPECT_GT(converted, 100);
  EXPECT_EQ(host_->Metric("fixes", "fix=unit"), converted);
  EXPECT_EQ(host_->Metric("findings", "finding=unit_mismatch,level=violation"), converted);
}

// Scenario: what can not be converted exactly: an exponential histogram by 1000, a summary, and
// units of different kinds.
// Guarantees: the metric stays as it is, whole, and is counted.
TEST_F(Metric, WhatCanNotBeConvertedStaysWhole) {
  Configure("{fix: replace}");
  const std::string exponential =
      "metrics { name: \"rpc.server.duration\" unit: \"ms\" exponential_histogram { data_points { "
      "count: 1 sum: 5 scale: 3 positive { offset: 1 bucket_counts: 1 } } } } ";
  const std::string summary =
      "metrics { name: \"http.server.duration\" unit: \"ms\" summary { data_points { count: 1 "
      "quantile_values { quantile: 0.5 value: 3 } } } } ";
  const std::string kinds =
      "metrics { name: \"http.server.request.duration\" unit: \"By\" gauge { data_points { as_int: "
      "1 } } } ";
  for (const std::string& one : {exponential, summary, kinds}) ExpectMetric(one, one);
  EXPECT_EQ(host_->Metric("unconverted_metrics"), 3);
}

// Scenario: an exponential histogram whose unit is a power of two away.
// Guarantees: buckets move by whole places: 1024 at scale 1 by twenty.
TEST_F(Metric, ExponentialHistogramsMoveByWholeBuckets) {
  Configure("{fix: replace}");
  const auto metric = [](const std::string& unit, int offset, int by) {
    return "metrics { name: \"http.server.request.body.size\" unit: \"" + unit +
           "\" exponential_histogram { data_points { count: 1 sum: " + std::to_string(3 * by) +
           " scale: 1 zero_threshold: " + std::to_string(2 * by) + " positive { offset: " +
           std::to_string(offset) + " bucket_counts: 1 } negative { offset: " +
           std::to_string(offset) + " } } } } ";
  };
  ExpectMetric(metric("KiBy", 3, 1), metric("By", 23, 1024));
}

// Scenario: old and new name of a metric in one scope.
// Guarantees: the old one stays under `replace` and goes under `drop`.
TEST_F(Metric, TwoMetricsDoNotGetOneName) {
  const std::string old = MetricOf("cpu.time", "s", "counter");
  const std::string now = MetricOf("system.cpu.time", "s", "counter");
  Configure("{fix: replace}");
  ExpectMetric(old + now, old + now);
  Configure("{fix: drop}");
  ExpectMetric(old + now, now);
}

// Scenario: integers are converted to another unit.
// Guarantees: all points become doubles, as no stream may mix the two.
TEST_F(Metric, IntegersBecomeDoubles) {
  Configure("{fix: replace}");
  const auto sum = [](const std::string& unit, const std::string& points) {
    return "metrics { name: \"system.uptime\" unit: \"" + unit + "\" gauge { " + points + " } } ";
  };
  ExpectMetric(sum("ms", "data_points { as_int: 1500 } data_points { as_int: 2000 }"),
               sum("s", "data_points { as_double: 1.5 } data_points { as_double: 2 }"));
}

// Scenario: each metric of the registry with its own instrument, then with another.
// Guarantees: only the other is a finding, and nothing is changed by it.
TEST_F(Metric, InstrumentsAreChecked) {
  Configure("{fix: drop, ignore: [not_stable]}");
  int64_t checked = 0;
  for (const auto& [name, fact] : Facts()["metrics"].items()) {
    if (fact.contains("deprecated")) continue;
    const std::string instrument = fact["instrument"];
    const std::string right = MetricOf(name, fact["unit"], instrument);
    const std::string wrong =
        MetricOf(name, fact["unit"], instrument == "gauge" ? "counter" : "gauge");
    ExpectMetric(right, right);
    ExpectMetric(wrong, wrong);
    checked++;
  }
  EXPECT_EQ(host_->Metric("findings", "finding=unexpected_instrument,level=violation"), checked);
  EXPECT_EQ(host_->Metric("violating_records"), checked);
}

}  // namespace
}  // namespace weir::semconv
