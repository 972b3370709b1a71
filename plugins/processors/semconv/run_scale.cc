// Values of a metric in another unit: numbers, histograms with their bounds, exemplars.
//
// The buckets of an exponential histogram lie at powers of a base, so another unit moves them by a
// whole number of buckets only where the ratio is a power of that base: 1024, never 1000. Where it
// is not, and for summaries, whose quantiles can not be set, the metric stays as it is, whole.
#include <bit>
#include <cmath>
#include <cstring>

#include "plugins/processors/semconv/run.h"

namespace weir::semconv {
namespace {

constexpr int32_t kExponential = 4, kSummary = 5;

// How many buckets a ratio moves at `scale`; false: not a whole number, or too many.
bool BucketShift(const Ratio& ratio, int32_t scale, int32_t* shift) {
  int exponent = 0;
  if (std::frexp(ratio.times / ratio.by, &exponent) != 0.5) return false;
  exponent--;
  if (scale >= 0) {
    if (scale > 20 || std::abs(exponent) > 64) return false;
    *shift = exponent * (1 << scale);
    return true;
  }
  if (scale < -10 || exponent % (1 << -scale) != 0) return false;
  *shift = exponent / (1 << -scale);
  return true;
}

}  // namespace

bool Run::CanScale(uint32_t metric, const Ratio& ratio) const {
  if (ratio.same()) return true;
  const int32_t kind = batch_.metric_kind()[metric];
  if (kind == kSummary) return false;
  if (kind != kExponential) return true;
  int32_t shift = 0;
  if (!BucketShift(ratio, 0, &shift)) return false;
  const auto scales = batch_.exphist_scale();
  const weir_range points = batch_.metric_points()[metric];
  for (uint32_t point = points.first; point < points.first + points.count; point++) {
    const uint32_t row = batch_.point_detail()[point];
    if (row < scales.size() && !BucketShift(ratio, scales[row], &shift)) return false;
  }
  return true;
}

void Run::Scale(uint32_t metric, const Ratio& ratio) {
  const int32_t kind = batch_.metric_kind()[metric];
  const weir_range points = batch_.metric_points()[metric];
  for (uint32_t point = points.first; point < points.first + points.count; point++) {
    if (kind == 3) {
      ScaleHistogram(point, ratio);
    } else if (kind == kExponential) {
      ScaleExponential(point, ratio);
    } else {
      ScaleNumber(point, ratio);
    }
    ScaleExemplars(point, ratio);
  }
}

void Run::ScaleNumber(uint32_t point, const Ratio& ratio) {
  const uint32_t has = batch_.point_has()[point];
  const weir_val value = batch_.point_value()[point];
  if (has & WEIR_HAS_DOUBLE) {
    batch_.set_point_value(point, weir_val_f64(ratio.Of(value.f64)));
  } else if (has & WEIR_HAS_INT) {
    // All points of a stream are of one type, so that no point of it may stay an integer.
    batch_.set_point_has(point, (has & ~WEIR_HAS_INT) | WEIR_HAS_DOUBLE);
    batch_.set_point_value(point, weir_val_f64(ratio.Of(static_cast<double>(value.i64))));
  }
}

weir_str Run::ScaledBounds(weir_str bounds, const Ratio& ratio) {
  const std::string_view from = batch_.Text(bounds);
  weir_str now;
  char* const to = weir_alloc(batch_.get(), bounds.len, &now);
  if (!to) throw BatchError("the arena of the batch is full");
  for (size_t at = 0; at + sizeof(double) <= from.size(); at += sizeof(double)) {
    double bound;
    std::memcpy(&bound, from.data() + at, sizeof bound);
    bound = ratio.Of(bound);
    std::memcpy(to + at, &bound, sizeof bound);
  }
  return now;
}

void Run::ScaleHistogram(uint32_t point, const Ratio& ratio) {
  const uint32_t row = batch_.point_detail()[point];
  if (row == WEIR_NO_ROW) return;
  const uint32_t has = batch_.point_has()[point];
  if (has & WEIR_HAS_SUM) batch_.set_hist_sum(row, ratio.Of(batch_.hist_sum()[row]));
  if (has & WEIR_HAS_MIN) batch_.set_hist_min(row, ratio.Of(batch_.hist_min()[row]));
  if (has & WEIR_HAS_MAX) batch_.set_hist_max(row, ratio.Of(batch_.hist_max()[row]));
  const weir_str bounds = batch_.hist_bounds()[row];
  if (bounds.len != 0) batch_.set_hist_bounds(row, ScaledBounds(bounds, ratio));
}

void Run::ScaleExponential(uint32_t point, const Ratio& ratio) {
  const uint32_t row = batch_.point_detail()[point];
  if (row == WEIR_NO_ROW) return;
  int32_t shift = 0;
  if (!BucketShift(ratio, batch_.exphist_scale()[row], &shift)) return;
  const uint32_t has = batch_.point_has()[point];
  if (has & WEIR_HAS_SUM) batch_.set_exphist_sum(row, ratio.Of(batch_.exphist_sum()[row]));
  if (has & WEIR_HAS_MIN) batch_.set_exphist_min(row, ratio.Of(batch_.exphist_min()[row]));
  if (has & WEIR_HAS_MAX) batch_.set_exphist_max(row, ratio.Of(batch_.exphist_max()[row]));
  const double threshold = batch_.exphist_zero_threshold()[row];
  if (threshold != 0) batch_.set_exphist_zero_threshold(row, ratio.Of(threshold));
  batch_.set_exphist_pos_offset(row, batch_.exphist_pos_offset()[row] + shift);
  batch_.set_exphist_neg_offset(row, batch_.exphist_neg_offset()[row] + shift);
}

void Run::ScaleExemplars(uint32_t point, const Ratio& ratio) {
  const weir_range exemplars = batch_.point_exemplars()[point];
  for (uint32_t row = exemplars.first; row < exemplars.first + exemplars.count; row++) {
    const uint32_t has = batch_.exemplar_has()[row];
    const weir_val value = batch_.exemplar_value()[row];
    if (has & WEIR_HAS_DOUBLE) {
      batch_.set_exemplar_value(row, weir_val_f64(ratio.Of(value.f64)));
    } else if (has & WEIR_HAS_INT) {
      batch_.set_exemplar_has(row, (has & ~WEIR_HAS_INT) | WEIR_HAS_DOUBLE);
      batch_.set_exemplar_value(row, weir_val_f64(ratio.Of(static_cast<double>(value.i64))));
    }
  }
}

}  // namespace weir::semconv
