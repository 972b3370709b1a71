#include "host/batch/shapes.h"

#include <initializer_list>

namespace weir::batch {
namespace {

constexpr FieldShape Own(uint8_t number, Op op, uint32_t id) {
  return {number, op, false, static_cast<uint8_t>(ColumnOf(id))};
}
constexpr FieldShape Detail(uint8_t number, Op op, uint32_t id) {
  return {number, op, true, static_cast<uint8_t>(ColumnOf(id))};
}
constexpr FieldShape If(uint8_t when, FieldShape field) {
  field.when = when;
  return field;
}
constexpr FieldShape Rows(uint8_t number, TableIndex child, ShapeIndex shape, uint32_t range) {
  return {number, Op::kRows, false, static_cast<uint8_t>(ColumnOf(range)), 0, child, shape};
}
constexpr FieldShape Inside(uint8_t number, ShapeIndex shape, uint8_t kind) {
  return {number, Op::kMessage, false, 0, kind, kNoTable, shape};
}

// A cell of this row, by table and column.
#define C(number, op, table, column) Own(number, Op::op, WEIR_COLUMN(table, column))
#define D(number, op, table, column) Detail(number, Op::op, WEIR_COLUMN(table, column))

using Table = std::array<Shape, kShapeCount>;

class Maker {
 public:
  Table Make() {
    Shared();
    Traces();
    Logs();
    Metrics();
    Points();
    Profiles();
    return shapes_;
  }

 private:
  // Shapes inside of others come first.
  void Set(ShapeIndex index, TableIndex table, TableIndex detail,
           std::initializer_list<FieldShape> fields) {
    Shape& s = shapes_[index];
    s.table = table;
    s.detail = detail;
    uint32_t choice = 0;
    uint8_t slots = 0;
    for (const FieldShape& f : fields) choice |= f.op == Op::kChoice ? 1u << f.number : 0;
    for (FieldShape f : fields) {
      const uint32_t bit = 1u << f.number;
      f.group = f.op == Op::kChoice ? choice : bit;
      if (f.op == Op::kRows) f.slot = slots++;
      s.field[s.count++] = f;
      s.place[f.number] = static_cast<uint8_t>(s.count);
      if (f.op == Op::kOptional || f.op == Op::kChoice) {
        const bool exemplar = table == kExemplar;
        s.of_column[ColumnOf(exemplar ? WEIR_COLUMN(exemplar, has) : WEIR_COLUMN(point, has))] |=
            bit;
      }
      if (f.op == Op::kMessage) {
        const Shape& inside = shapes_[f.shape];
        if (inside.rows) s.rows |= bit;
        if (inside.attrs) s.attrs |= bit;
        for (uint32_t c = 0; c < kColumnsMax; ++c) {
          if (inside.of_column[c]) s.of_column[c] |= bit;
          if (inside.of_detail[c]) s.of_detail[c] |= bit;
        }
      } else if (f.op >= Op::kAttrs) {
        (f.op == Op::kAttrs || f.op == Op::kBody ? s.attrs : s.rows) |= bit;
        if (f.op != Op::kBody) s.repeated |= bit;
        if (f.op == Op::kAttrs) s.own_attrs = f.number;
      } else {
        (f.in_detail ? s.of_detail : s.of_column)[f.column] |= bit;
      }
    }
  }

  void Shared() {
    Set(kEntityShape, kEntity, kNoTable,
        {Own(1, Op::kText, kEntitySchemaUrl), Own(2, Op::kText, kEntityType),
         Own(3, Op::kTexts, kEntityKeys), Own(4, Op::kTexts, kEntityKeys)});
    Set(kResourceShape, kResource, kNoTable,
        {C(1, kAttrs, resource, attrs), C(2, kUint32, resource, dropped_attrs),
         Rows(3, kEntity, kEntityShape, 0)});
    Set(kResourceEntryShape, kResource, kNoTable,
        {Inside(1, kResourceShape, 0),
         Rows(2, kScope, kScopeEntryShape, WEIR_COLUMN(resource, scopes)),
         C(3, kText, resource, schema_url)});
    Set(kScopeShape, kScope, kNoTable,
        {C(1, kText, scope, name), C(2, kText, scope, version), C(3, kAttrs, scope, attrs),
         C(4, kUint32, scope, dropped_attrs)});
    Set(kScopeEntryShape, kScope, kNoTable,
        {Inside(1, kScopeShape, 0), Rows(2, kNoTable, kNoShape, WEIR_COLUMN(scope, records)),
         C(3, kText, scope, schema_url)});
  }

  void Traces() {
    Set(kStatusShape, kSpan, kNoTable,
        {C(2, kText, span, status_message), C(3, kInt32, span, status_code)});
    Set(kSpanShape, kSpan, kNoTable,
        {C(1, kTraceId, span, trace_id), C(2, kSpanId, span, span_id),
         C(3, kText, span, trace_state), C(4, kSpanId, span, parent_id), C(5, kText, span, name),
         C(6, kInt32, span, kind), C(7, kFixed64, span, start), C(8, kFixed64, span, end),
         C(9, kAttrs, span, attrs), C(10, kUint32, span, dropped_attrs),
         Rows(11, kEvent, kEventShape, WEIR_COLUMN(span, events)),
         C(12, kUint32, span, dropped_events),
         Rows(13, kLink, kLinkShape, WEIR_COLUMN(span, links)),
         C(14, kUint32, span, dropped_links), Inside(15, kStatusShape, 0),
         C(16, kFixed32, span, flags)});
    Set(kEventShape, kEvent, kNoTable,
        {C(1, kFixed64, event, time), C(2, kText, event, name), C(3, kAttrs, event, attrs),
         C(4, kUint32, event, dropped_attrs)});
    Set(kLinkShape, kLink, kNoTable,
        {C(1, kTraceId, link, trace_id), C(2, kSpanId, link, span_id),
         C(3, kText, link, trace_state), C(4, kAttrs, link, attrs),
         C(5, kUint32, link, dropped_attrs), C(6, kFixed32, link, flags)});
  }

  void Logs() {
    Set(kLogShape, kLog, kNoTable,
        {C(1, kFixed64, log, time), C(2, kInt32, log, severity), C(3, kText, log, severity_text),
         C(5, kBody, log, body), C(6, kAttrs, log, attrs), C(7, kUint32, log, dropped_attrs),
         C(8, kFixed32, log, flags), C(9, kTraceId, log, trace_id), C(10, kSpanId, log, span_id),
         C(11, kFixed64, log, observed), C(12, kText, log, event_name)});
  }

  void Metrics() {
    const auto points = [](ShapeIndex shape) {
      return Rows(1, kPoint, shape, WEIR_COLUMN(metric, points));
    };
    const FieldShape temporality = C(2, kInt32, metric, temporality);
    Set(kGaugeShape, kMetric, kNoTable, {points(kNumberPointShape)});
    Set(kSumShape, kMetric, kNoTable,
        {points(kNumberPointShape), temporality, C(3, kBool, metric, monotonic)});
    Set(kHistogramShape, kMetric, kNoTable, {points(kHistPointShape), temporality});
    Set(kExponentialShape, kMetric, kNoTable, {points(kExponentialPointShape), temporality});
    Set(kSummaryDataShape, kMetric, kNoTable, {points(kSummaryPointShape)});
    Set(kMetricShape, kMetric, kNoTable,
        {C(1, kText, metric, name), C(2, kText, metric, description), C(3, kText, metric, unit),
         Inside(5, kGaugeShape, 1), Inside(7, kSumShape, 2), Inside(9, kHistogramShape, 3),
         Inside(10, kExponentialShape, 4), Inside(11, kSummaryDataShape, 5),
         C(12, kAttrs, metric, metadata)});
    Set(kExemplarShape, kExemplar, kNoTable,
        {C(2, kFixed64, exemplar, time), If(WEIR_HAS_DOUBLE, C(3, kChoice, exemplar, value)),
         C(4, kSpanId, exemplar, span_id), C(5, kTraceId, exemplar, trace_id),
         If(WEIR_HAS_INT, C(6, kChoice, exemplar, value)), C(7, kAttrs, exemplar, attrs)});
  }

  void Points() {
    const auto exemplars = [](uint8_t number) {
      return Rows(number, kExemplar, kExemplarShape, WEIR_COLUMN(point, exemplars));
    };
    const FieldShape start = C(2, kFixed64, point, start), time = C(3, kFixed64, point, time);
    Set(kNumberPointShape, kPoint, kNoTable,
        {start, time, If(WEIR_HAS_DOUBLE, C(4, kChoice, point, value)), exemplars(5),
         If(WEIR_HAS_INT, C(6, kChoice, point, value)), C(7, kAttrs, point, attrs),
         C(8, kUint32, point, flags)});
    Set(kHistPointShape, kPoint, kHist,
        {start, time, D(4, kFixed64, hist, count), If(WEIR_HAS_SUM, D(5, kOptional, hist, sum)),
         D(6, kPacked, hist, buckets), D(7, kPacked, hist, bounds), exemplars(8),
         C(9, kAttrs, point, attrs), C(10, kUint32, point, flags),
         If(WEIR_HAS_MIN, D(11, kOptional, hist, min)),
         If(WEIR_HAS_MAX, D(12, kOptional, hist, max))});
    Set(kPositiveShape, kPoint, kExphist,
        {D(1, kZigZag32, exphist, pos_offset), D(2, kNumbers, exphist, pos)});
    Set(kNegativeShape, kPoint, kExphist,
        {D(1, kZigZag32, exphist, neg_offset), D(2, kNumbers, exphist, neg)});
    Set(kExponentialPointShape, kPoint, kExphist,
        {C(1, kAttrs, point, attrs), start, time, D(4, kFixed64, exphist, count),
         If(WEIR_HAS_SUM, D(5, kOptional, exphist, sum)), D(6, kZigZag32, exphist, scale),
         D(7, kFixed64, exphist, zero_count), Inside(8, kPositiveShape, 0),
         Inside(9, kNegativeShape, 0), C(10, kUint32, point, flags), exemplars(11),
         If(WEIR_HAS_MIN, D(12, kOptional, exphist, min)),
         If(WEIR_HAS_MAX, D(13, kOptional, exphist, max)),
         D(14, kDouble, exphist, zero_threshold)});
    Set(kSummaryPointShape, kPoint, kSummary,
        {start, time, D(4, kFixed64, summary, count), D(5, kDouble, summary, sum),
         D(6, kQuantiles, summary, quantiles), C(7, kAttrs, point, attrs),
         C(8, kUint32, point, flags)});
  }

  void Profiles() {
    Set(kSampleTypeShape, kProfile, kNoTable,
        {C(1, kInt32, profile, sample_type), C(2, kInt32, profile, sample_unit)});
    Set(kPeriodTypeShape, kProfile, kNoTable,
        {C(1, kInt32, profile, period_type), C(2, kInt32, profile, period_unit)});
    Set(kSampleShape, kSample, kNoTable,
        {C(1, kInt32, sample, stack), C(2, kNumbers, sample, attr_indices),
         C(3, kInt32, sample, link), C(4, kNumbers, sample, values),
         C(5, kPacked, sample, timestamps)});
    Set(kProfileShape, kProfile, kNoTable,
        {Inside(1, kSampleTypeShape, 0),
         Rows(2, kSample, kSampleShape, WEIR_COLUMN(profile, samples)),
         C(3, kFixed64, profile, time), C(4, kUint64, profile, duration),
         Inside(5, kPeriodTypeShape, 0), C(6, kUint64, profile, period),
         C(7, kTraceId, profile, profile_id), C(8, kUint32, profile, dropped_attrs),
         C(9, kText, profile, payload_format), C(10, kText, profile, payload),
         C(11, kNumbers, profile, attr_indices)});
  }

  Table shapes_;
};

#undef C
#undef D

}  // namespace

const std::array<Shape, kShapeCount>& Shapes() {
  static const Table table = Maker().Make();
  return table;
}

ShapeIndex RecordShape(Signal signal) {
  constexpr ShapeIndex kShapes[] = {kSpanShape, kMetricShape, kLogShape, kProfileShape};
  return kShapes[SignalIndex(signal)];
}

}  // namespace weir::batch
