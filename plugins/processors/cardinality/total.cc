#include "plugins/processors/cardinality/total.h"

namespace weir::cardinality {

void Total::Add(const PointValue& value, std::vector<uint64_t>* scratch) {
  kind = value.kind;
  switch (value.kind) {
    case MetricKind::kSum:
      number.Add(value.number);
      break;
    case MetricKind::kHistogram:
      histogram.Fit(value.histogram);
      histogram.Project(value.histogram, scratch);
      histogram.Add(value.histogram, *scratch);
      break;
    case MetricKind::kExponential:
      exponential.Add(value.exponential);
      break;
    case MetricKind::kSummary:
      summary_count += value.summary_count;
      summary_sum.AddDouble(value.summary_sum);
      break;
    case MetricKind::kGauge:
    case MetricKind::kNone:
      break;
  }
}

size_t Total::BytesFor(const PointValue& value) {
  switch (value.kind) {
    case MetricKind::kHistogram:
      // Bounds and buckets, and the copies that a change of layout works with.
      return value.histogram.bounds.size() * 6 * sizeof(double);
    case MetricKind::kExponential:
      return 4 * ExpHistogramSum::kBucketsMax * sizeof(uint64_t);
    default:
      return 0;
  }
}

}  // namespace weir::cardinality
