// The processor over the collector's own batches, with a clock that tests turn, and metrics as
// plain structs on both sides.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "host/testkit/plugin_host.h"
#include "host/testkit/stage_runner.h"
#include "plugins/processors/cardinality/cardinality.h"

namespace weir::cardinality {

inline constexpr const weir_component& kTable = kComponent<Cardinality, Kind::kProcessor, 0>;

inline constexpr int kGauge = 1, kSum = 2, kHistogram = 3, kExponential = 4, kSummary = 5;
inline constexpr int kDelta = 1, kCumulative = 2;

// One data point with what it is a point of. Attribute values are texts; `flag` is a boolean.
struct TestPoint {
  std::string service = "shop", metric = "m";
  int kind = kSum, temporality = kDelta;
  bool monotonic = true;
  std::map<std::string, std::string> attributes;
  uint64_t start = 1'000, time = 2'000;
  bool is_double = false;
  int64_t whole = 0;
  double real = 0;
  uint64_t count = 0;
  double sum = 0, min = 0, max = 0;
  std::vector<double> bounds;
  std::vector<uint64_t> buckets;
  int scale = 0, pos_offset = 0, neg_offset = 0;
  uint64_t zero_count = 0;
  double zero_threshold = 0;
  std::vector<uint64_t> pos, neg;

  bool overflow() const { return attributes.contains("otel.metric.overflow"); }
};
using TestPoints = std::vector<TestPoint>;

// An OTLP request with these points. Neighbours of one service and metric share them.
std::string Encode(const TestPoints& points);
TestPoints Decode(std::string_view request);

// The bytes of a request in protobuf's text format.
std::string FromText(Signal signal, std::string_view text);

class CardinalityTest : public ::testing::Test {
 protected:
  CardinalityTest();

  // A processor with these options, in YAML, on this many lanes.
  void Configure(std::string_view options, uint32_t lanes = 1);
  void Configure(const weir_component& component, std::string_view options, uint32_t lanes);
  TestPoints Run(const TestPoints& points);
  testkit::StageResult RunBytes(Signal signal, std::string_view request);
  // All lanes see this time from now on.
  static void PassSeconds(double seconds);

  std::unique_ptr<testkit::PluginHost> host_;
  std::unique_ptr<testkit::StageRunner> metrics_, traces_, logs_;
};

// Sum of whole values, of all points.
int64_t SumOf(const TestPoints& points);
size_t Distinct(const TestPoints& points);

}  // namespace weir::cardinality
