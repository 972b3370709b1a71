// The value of one data point, read out of the batch's columns, whatever the metric's kind.
//
// One is kept per shard and filled again for each point that has to be added up, so that its
// vectors keep their memory. Threads: belongs to a shard.
#pragma once

#include <cstdint>

#include "plugins/processors/cardinality/exp_histogram.h"
#include "plugins/processors/cardinality/histogram.h"
#include "plugins/processors/cardinality/number_sum.h"
#include "weir/abi.h"

namespace weir::cardinality {

enum class MetricKind : int32_t {
  kNone = 0,
  kGauge = 1,
  kSum = 2,
  kHistogram = 3,
  kExponential = 4,
  kSummary = 5,
};
enum class Temporality : int32_t { kUnspecified = 0, kDelta = 1, kCumulative = 2 };

inline constexpr uint32_t kNoRecordedValue = 1;  // A flag of OTLP's data points.

struct PointValue {
  MetricKind kind = MetricKind::kNone;
  uint64_t start = 0, time = 0;
  bool recorded = false;  // False: the point says that there is no value.
  Number number;          // Gauge, sum.
  Histogram histogram;
  ExpHistogram exponential;
  uint64_t summary_count = 0;
  double summary_sum = 0;

  // False: not a value that can be added to others.
  bool Read(const weir_batch& batch, uint32_t point, MetricKind of_kind);
};

}  // namespace weir::cardinality
