// Metrics with their data points of all five kinds.
#include <cmath>
#include <cstdio>
#include <cstring>

#include "plugins/exporters/debug/print.h"

namespace weir::debug {
namespace {

enum Kind : int32_t { kNone, kGauge, kSum, kHistogram, kExponential, kSummary };

constexpr const char* kTypes[] = {"Empty",     "Gauge", "Sum", "Histogram", "ExponentialHistogram",
                                  "Summary"};
constexpr const char* kPoints[] = {"",
                                   "NumberDataPoints",
                                   "NumberDataPoints",
                                   "HistogramDataPoints",
                                   "ExponentialHistogramDataPoints",
                                   "SummaryDataPoints"};

std::string Fixed(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%f", value);
  return text;
}

void Line(const char* title, std::string_view value, std::string* out) {
  out->append(title).append(": ").append(value).append("\n");
}

void PrintValue(uint32_t has, weir_val value, const char* title, std::string* out) {
  if (has & WEIR_HAS_INT) Line(title, std::to_string(value.i64), out);
  if (has & WEIR_HAS_DOUBLE) Line(title, Fixed(value.f64), out);
}

void PrintExtremes(uint32_t has, double sum, double min, double max, std::string* out) {
  if (has & WEIR_HAS_SUM) Line("Sum", Fixed(sum), out);
  if (has & WEIR_HAS_MIN) Line("Min", Fixed(min), out);
  if (has & WEIR_HAS_MAX) Line("Max", Fixed(max), out);
}

void PrintHistogram(const weir_batch& b, uint32_t has, uint32_t row, std::string* out) {
  const weir_hist_table& t = *b.hist;
  Line("Count", std::to_string(t.count[row]), out);
  PrintExtremes(has, t.sum[row], t.min[row], t.max[row], out);
  const std::string_view bounds = TextOf(b, t.bounds[row]), counts = TextOf(b, t.buckets[row]);
  for (size_t i = 0; i < bounds.size() / 8; i++) {
    double bound;
    std::memcpy(&bound, bounds.data() + i * 8, 8);
    Line(("ExplicitBounds #" + std::to_string(i)).c_str(), Fixed(bound), out);
  }
  for (size_t i = 0; i < counts.size() / 8; i++) {
    uint64_t count;
    std::memcpy(&count, counts.data() + i * 8, 8);
    out->append("Buckets #").append(std::to_string(i)).append(", Count: ");
    out->append(std::to_string(count)).append("\n");
  }
}

void PrintBucket(double low, double high, bool negative, uint64_t count, std::string* out) {
  if (count == 0) return;
  out->append("Bucket ").append(negative ? "[-" : "(").append(Fixed(negative ? high : low));
  out->append(negative ? ", -" : ", ").append(Fixed(negative ? low : high));
  out->append(negative ? "), Count: " : "], Count: ").append(std::to_string(count)).append("\n");
}

// A bucket holds what is over base^index and not over base^(index + 1), where base = 2^(2^-scale).
void PrintExponential(const weir_batch& b, uint32_t has, uint32_t row, std::string* out) {
  const weir_exphist_table& t = *b.exphist;
  Line("Count", std::to_string(t.count[row]), out);
  PrintExtremes(has, t.sum[row], t.min[row], t.max[row], out);
  const double factor = std::ldexp(1.0, -t.scale[row]);
  const auto border = [factor](int64_t index) {
    return std::exp2(static_cast<double>(index) * factor);
  };
  const weir_range neg = t.neg[row], pos = t.pos[row];
  for (uint32_t i = neg.count; i-- > 0;) {
    const int64_t index = static_cast<int64_t>(t.neg_offset[row]) + i;
    PrintBucket(border(index), border(index + 1), true, b.num->v[neg.first + i], out);
  }
  if (t.zero_count[row] != 0) {
    out->append("Bucket [0, 0], Count: ").append(std::to_string(t.zero_count[row])).append("\n");
  }
  for (uint32_t i = 0; i < pos.count; i++) {
    const int64_t index = static_cast<int64_t>(t.pos_offset[row]) + i;
    PrintBucket(border(index), border(index + 1), false, b.num->v[pos.first + i], out);
  }
}

void PrintSummary(const weir_batch& b, uint32_t row, std::string* out) {
  const weir_summary_table& t = *b.summary;
  Line("Count", std::to_string(t.count[row]), out);
  Line("Sum", Fixed(t.sum[row]), out);
  const weir_range pairs = t.quantiles[row];
  for (uint32_t i = 0; i + 1 < pairs.count; i += 2) {
    const double quantile = weir_val_bits(b.num->v[pairs.first + i]).f64;
    const double value = weir_val_bits(b.num->v[pairs.first + i + 1]).f64;
    out->append("QuantileValue #").append(std::to_string(i / 2)).append(": Quantile ");
    out->append(Fixed(quantile)).append(", Value ").append(Fixed(value)).append("\n");
  }
}

void PrintExemplars(const weir_batch& b, weir_range range, std::string* out) {
  if (range.count == 0) return;
  out->append("Exemplars:\n");
  const weir_exemplar_table& t = *b.exemplar;
  for (uint32_t i = 0; i < range.count; i++) {
    const uint32_t row = range.first + i;
    out->append("Exemplar #").append(std::to_string(i)).append("\n");
    Line("     -> Trace ID", IdText(b, t.trace_id[row], 16), out);
    Line("     -> Span ID", IdText(b, t.span_id[row], 8), out);
    Line("     -> Timestamp", TimeText(t.time[row]), out);
    PrintValue(t.has[row], t.value[row], "     -> Value", out);
    PrintAttrs(b, "     -> FilteredAttributes:", t.attrs[row], "          ", out);
  }
}

void PrintPoint(const weir_batch& b, int32_t kind, uint32_t row, uint32_t number,
                std::string* out) {
  const weir_point_table& t = *b.point;
  out->append(kPoints[kind]).append(" #").append(std::to_string(number)).append("\n");
  PrintAttrs(b, "Data point attributes:", t.attrs[row], "     ", out);
  Line("StartTimestamp", TimeText(t.start[row]), out);
  Line("Timestamp", TimeText(t.time[row]), out);
  switch (kind) {
    case kGauge:
    case kSum: PrintValue(t.has[row], t.value[row], "Value", out); break;
    case kHistogram: PrintHistogram(b, t.has[row], t.detail[row], out); break;
    case kExponential: PrintExponential(b, t.has[row], t.detail[row], out); break;
    case kSummary: PrintSummary(b, t.detail[row], out); break;
    default: break;
  }
  PrintExemplars(b, t.exemplars[row], out);
}

const char* TemporalityText(int32_t temporality) {
  constexpr const char* kNames[] = {"Unspecified", "Delta", "Cumulative"};
  return temporality >= 0 && temporality < 3 ? kNames[temporality] : "";
}

}  // namespace

void PrintMetric(const weir_batch& b, uint32_t row, uint32_t number, std::string* out) {
  const weir_metric_table& t = *b.metric;
  const int32_t kind = t.kind[row] >= kGauge && t.kind[row] <= kSummary ? t.kind[row] : kNone;
  out->append("Metric #").append(std::to_string(number)).append("\nDescriptor:\n");
  Line("     -> Name", TextOf(b, t.name[row]), out);
  Line("     -> Description", TextOf(b, t.description[row]), out);
  Line("     -> Unit", TextOf(b, t.unit[row]), out);
  Line("     -> DataType", kTypes[kind], out);
  if (kind == kSum) Line("     -> IsMonotonic", t.monotonic[row] ? "true" : "false", out);
  if (kind == kSum || kind == kHistogram || kind == kExponential) {
    Line("     -> AggregationTemporality", TemporalityText(t.temporality[row]), out);
  }
  const weir_range points = t.points[row];
  for (uint32_t i = 0; i < points.count; i++) PrintPoint(b, kind, points.first + i, i, out);
}

}  // namespace weir::debug
