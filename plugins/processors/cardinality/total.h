// What points of one series add up to, by the metric's kind.
//
// Threads: a value.
#pragma once

#include <cstddef>
#include <cstdint>

#include "plugins/processors/cardinality/exp_histogram.h"
#include "plugins/processors/cardinality/histogram.h"
#include "plugins/processors/cardinality/number_sum.h"
#include "plugins/processors/cardinality/point_value.h"

namespace weir::cardinality {

struct Total {
  MetricKind kind = MetricKind::kNone;
  NumberSum number;
  HistogramSum histogram;
  ExpHistogramSum exponential;
  uint64_t summary_count = 0;
  NumberSum summary_sum;

  // Adds a point as it is. `scratch` is any vector that may be overwritten.
  void Add(const PointValue& value, std::vector<uint64_t>* scratch);

  // What a total that begins with `value` may come to hold beside sizeof(Total).
  static size_t BytesFor(const PointValue& value);
};

}  // namespace weir::cardinality
