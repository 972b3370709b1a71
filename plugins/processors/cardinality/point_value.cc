#include "plugins/processors/cardinality/point_value.h"

#include <cstring>

namespace weir::cardinality {
namespace {

template <class T>
void ReadPacked(const weir_batch& batch, weir_str view, std::vector<T>* out) {
  out->resize(view.len / sizeof(T));
  if (!out->empty()) std::memcpy(out->data(), weir_ptr(&batch, view), out->size() * sizeof(T));
}

void ReadSide(const weir_batch& batch, weir_range range, int32_t offset, ExpBuckets* out) {
  out->offset = offset;
  out->counts.assign(batch.num->v + range.first, batch.num->v + range.first + range.count);
}

// What both kinds of histograms have.
template <typename Table, typename Value>
void ReadTotals(const Table& t, uint32_t row, uint32_t has, Value* out) {
  out->count = t.count[row];
  out->has_sum = (has & WEIR_HAS_SUM) != 0;
  out->has_min = (has & WEIR_HAS_MIN) != 0;
  out->has_max = (has & WEIR_HAS_MAX) != 0;
  out->sum = t.sum[row];
  out->min = t.min[row];
  out->max = t.max[row];
}

bool ReadHistogram(const weir_batch& batch, uint32_t row, uint32_t has, Histogram* out) {
  const weir_hist_table& t = *batch.hist;
  ReadTotals(t, row, has, out);
  ReadPacked(batch, t.bounds[row], &out->bounds);
  ReadPacked(batch, t.buckets[row], &out->buckets);
  return out->Normalize();
}

bool ReadExponential(const weir_batch& batch, uint32_t row, uint32_t has, ExpHistogram* out) {
  const weir_exphist_table& t = *batch.exphist;
  ReadTotals(t, row, has, out);
  out->zero_count = t.zero_count[row];
  out->zero_threshold = t.zero_threshold[row];
  out->scale = t.scale[row];
  ReadSide(batch, t.pos[row], t.pos_offset[row], &out->pos);
  ReadSide(batch, t.neg[row], t.neg_offset[row], &out->neg);
  return out->Normalize();
}

}  // namespace

bool PointValue::Read(const weir_batch& batch, uint32_t point, MetricKind of_kind) {
  const weir_point_table& t = *batch.point;
  kind = of_kind;
  start = t.start[point];
  time = t.time[point];
  recorded = (t.flags[point] & kNoRecordedValue) == 0;
  const uint32_t has = t.has[point];
  const uint32_t detail = t.detail[point];
  switch (kind) {
    case MetricKind::kGauge:
    case MetricKind::kSum:
      if (has & WEIR_HAS_INT) {
        number = Number::Int(t.value[point].i64);
      } else if (has & WEIR_HAS_DOUBLE) {
        number = Number::Double(t.value[point].f64);
      } else {
        recorded = false;
      }
      return true;
    case MetricKind::kHistogram:
      return detail != WEIR_NO_ROW && ReadHistogram(batch, detail, has, &histogram);
    case MetricKind::kExponential:
      return detail != WEIR_NO_ROW && ReadExponential(batch, detail, has, &exponential);
    case MetricKind::kSummary:
      if (detail == WEIR_NO_ROW) return false;
      summary_count = batch.summary->count[detail];
      summary_sum = batch.summary->sum[detail];
      return true;
    case MetricKind::kNone:
      break;
  }
  return false;
}

}  // namespace weir::cardinality
