// Metrics, data points of all five kinds, exemplars.
#include "host/batch/builder.h"

namespace weir::batch {
namespace {

// What a field of a data point is; the kinds differ in numbers only.
enum Role : uint8_t {
  kNone, kAttribute, kStart, kTime, kDouble, kInt, kExemplarRole, kFlags, kCount, kSum, kMin, kMax,
  kBuckets, kBounds, kScale, kZeroCount, kZeroThreshold, kPositive, kNegative, kQuantile
};

constexpr uint32_t kFieldsMax = 15;
constexpr uint32_t kKinds = 6;
constexpr Role kRoles[kKinds][kFieldsMax] = {
    {},
    {kNone, kNone, kStart, kTime, kDouble, kExemplarRole, kInt, kAttribute, kFlags},
    {kNone, kNone, kStart, kTime, kDouble, kExemplarRole, kInt, kAttribute, kFlags},
    {kNone, kNone, kStart, kTime, kCount, kSum, kBuckets, kBounds, kExemplarRole, kAttribute,
     kFlags, kMin, kMax},
    {kNone, kAttribute, kStart, kTime, kCount, kSum, kScale, kZeroCount, kPositive, kNegative,
     kFlags, kExemplarRole, kMin, kMax, kZeroThreshold},
    {kNone, kNone, kStart, kTime, kCount, kSum, kQuantile, kAttribute, kFlags},
};

// The metric's kind by the field number of its data, and back.
constexpr int32_t KindOfField(uint32_t field) {
  switch (field) {
    case 5: return 1;
    case 7: return 2;
    case 9: return 3;
    case 10: return 4;
    case 11: return 5;
    default: return 0;
  }
}

TableIndex DetailTable(int32_t kind) {
  return kind == 3 ? kHist : kind == 4 ? kExphist : kind == 5 ? kSummary : kNoTable;
}

}  // namespace

// Columns of points and of the table that their kind has for details.
struct PointColumns {
  weir_range *attrs, *exemplars;
  uint32_t* detail;
  uint64_t *start, *time;
  uint32_t *flags, *has;
  weir_val* value;
  uint32_t* exemplar_parent;
  struct Detail {
    uint32_t* point;
    weir_str *buckets, *bounds;
    weir_range *pos, *neg, *quantiles;
    uint64_t *count, *zero_count;
    double *sum, *min, *max, *zero_threshold;
    int32_t *scale, *pos_offset, *neg_offset;
  };
  Detail by_kind[kKinds];
};

void Builder::Metrics() {
  COLUMN(weir_range, kMetric, metric, points);
  COLUMN(weir_range, kMetric, metric, metadata);
  COLUMN(int32_t, kMetric, metric, kind);
  COLUMN(weir_str, kMetric, metric, name);
  COLUMN(weir_str, kMetric, metric, description);
  COLUMN(weir_str, kMetric, metric, unit);
  TEXT(kMetric, metric, name);
  TEXT(kMetric, metric, description);
  TEXT(kMetric, metric, unit);
  weir_str* const texts[] = {nullptr, name, description, unit};
  const uint32_t columns[] = {0, name_text, description_text, unit_text};
  const uint32_t classes[] = {0, WEIR_TEXT_METRIC, WEIR_TEXT_DESCRIPTION, WEIR_TEXT_UNIT};
  for (uint32_t row = 0; row < core_.table[kMetric].rows; ++row) {
    const uint8_t* p = Begin(kMetric, row);
    const uint8_t* const stop = End(kMetric, row);
    const uint32_t first = next_[kPoint];
    if (attrs_.active()) attrs_.Begin();
    while (p < stop) {
      const uint32_t tag = ReadTag(p);
      const uint32_t field = tag >> 3;
      if ((tag & 7) == kBytes && field >= 1 && field <= 3) {
        const uint32_t length = ReadLength(p);
        Put(texts[field], row, View(p, length));
        text_.Add(columns[field], classes[field], row, length);
        p += length;
      } else if ((tag & 7) == kBytes && KindOfField(field) != 0) {
        const uint32_t length = ReadLength(p);
        kind[row] = KindOfField(field);
        MetricData(p, p + length, row);
        p += length;
      } else if (tag == Tag(12, kBytes)) {
        const uint32_t length = ReadLength(p);
        if (attrs_.active()) attrs_.Add(p, p + length);
        p += length;
      } else {
        Unknown(tag, p);
      }
    }
    Put(points, row, weir_range{first, next_[kPoint] - first});
    if (attrs_.active()) metadata[row] = attrs_.End(row, weir_metric_table_id);
  }
}

void Builder::MetricData(const uint8_t* p, const uint8_t* end, uint32_t row) {
  int32_t* const temporality = Col<int32_t>(kMetric, WEIR_COLUMN(metric, temporality));
  uint32_t* const monotonic = Col<uint32_t>(kMetric, WEIR_COLUMN(metric, monotonic));
  uint32_t* const parent = Col<uint32_t>(kPoint, WEIR_COLUMN(point, metric));
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    if (tag == Tag(1, kBytes)) {
      const uint32_t length = ReadLength(p);
      if (parent) parent[Place(kPoint, p, length)] = row;
      p += length;
    } else if (tag == Tag(2, kVarint)) {
      const uint64_t value = ReadVarint(p);
      Put(temporality, row, static_cast<int32_t>(value));
    } else if (tag == Tag(3, kVarint)) {
      const uint64_t value = ReadVarint(p);
      Put(monotonic, row, static_cast<uint32_t>(value != 0));
    } else {
      Unknown(tag, p);
    }
  }
}

void Builder::Points() {
  const int32_t* const kinds = Col<int32_t>(kMetric, WEIR_COLUMN(metric, kind));
  const uint32_t* const metric = Col<uint32_t>(kPoint, WEIR_COLUMN(point, metric));
  PointColumns c{};
  c.attrs = Col<weir_range>(kPoint, WEIR_COLUMN(point, attrs));
  c.exemplars = Col<weir_range>(kPoint, WEIR_COLUMN(point, exemplars));
  c.detail = Col<uint32_t>(kPoint, WEIR_COLUMN(point, detail));
  c.start = Col<uint64_t>(kPoint, WEIR_COLUMN(point, start));
  c.time = Col<uint64_t>(kPoint, WEIR_COLUMN(point, time));
  c.flags = Col<uint32_t>(kPoint, WEIR_COLUMN(point, flags));
  c.has = Col<uint32_t>(kPoint, WEIR_COLUMN(point, has));
  c.value = Col<weir_val>(kPoint, WEIR_COLUMN(point, value));
  c.exemplar_parent = Col<uint32_t>(kExemplar, WEIR_COLUMN(exemplar, point));
#define D(kind_index, table_index, table, type, name) \
  c.by_kind[kind_index].name = Col<type>(table_index, WEIR_COLUMN(table, name))
  D(3, kHist, hist, uint32_t, point);
  D(3, kHist, hist, weir_str, buckets);
  D(3, kHist, hist, weir_str, bounds);
  D(3, kHist, hist, uint64_t, count);
  D(3, kHist, hist, double, sum);
  D(3, kHist, hist, double, min);
  D(3, kHist, hist, double, max);
  D(4, kExphist, exphist, uint32_t, point);
  D(4, kExphist, exphist, weir_range, pos);
  D(4, kExphist, exphist, weir_range, neg);
  D(4, kExphist, exphist, uint64_t, count);
  D(4, kExphist, exphist, double, sum);
  D(4, kExphist, exphist, double, min);
  D(4, kExphist, exphist, double, max);
  D(4, kExphist, exphist, double, zero_threshold);
  D(4, kExphist, exphist, uint64_t, zero_count);
  D(4, kExphist, exphist, int32_t, scale);
  D(4, kExphist, exphist, int32_t, pos_offset);
  D(4, kExphist, exphist, int32_t, neg_offset);
  D(5, kSummary, summary, uint32_t, point);
  D(5, kSummary, summary, weir_range, quantiles);
  D(5, kSummary, summary, uint64_t, count);
  D(5, kSummary, summary, double, sum);
#undef D
  const bool with_spare = attrs_.active() && core_.declared.spare_attrs() > 0;
  for (uint32_t row = 0; row < core_.table[kPoint].rows; ++row) {
    Point(c, Begin(kPoint, row), End(kPoint, row), row, kinds[metric[row]]);
    if (with_spare) attrs_.LeaveSpare();
  }
}

void Builder::Point(const PointColumns& c, const uint8_t* p, const uint8_t* end, uint32_t row,
                    int32_t kind) {
  const PointColumns::Detail& d = c.by_kind[kind];
  const TableIndex detail_table = DetailTable(kind);
  uint32_t detail = 0;
  if (d.point) {
    detail = next_[detail_table]++;
    d.point[detail] = row;
    c.detail[row] = detail;
  }
  const uint32_t first_exemplar = next_[kExemplar];
  const uint32_t first_number = next_[kNum];
  uint32_t has = 0;
  const auto optional = [&](uint32_t bit, double* column) {
    has |= bit;
    Put(column, detail, ReadFixed<double>(p));
  };
  if (attrs_.active()) attrs_.Begin();
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    const uint32_t field = tag >> 3;
    switch (field < kFieldsMax ? kRoles[kind][field] : kNone) {
      case kNone: Unknown(tag, p); break;
      case kAttribute: {
        const uint32_t length = ReadLength(p);
        if (attrs_.active()) attrs_.Add(p, p + length);
        p += length;
        break;
      }
      case kStart: Put(c.start, row, ReadFixed<uint64_t>(p)); break;
      case kTime: Put(c.time, row, ReadFixed<uint64_t>(p)); break;
      case kDouble:
      case kInt:
        has |= kRoles[kind][field] == kInt ? WEIR_HAS_INT : WEIR_HAS_DOUBLE;
        Put(c.value, row, weir_val_bits(ReadFixed<uint64_t>(p)));
        break;
      case kExemplarRole: {
        const uint32_t length = ReadLength(p);
        if (c.exemplar_parent) c.exemplar_parent[Place(kExemplar, p, length)] = row;
        p += length;
        break;
      }
      case kFlags: {
        const uint64_t value = ReadVarint(p);
        Put(c.flags, row, static_cast<uint32_t>(value));
        break;
      }
      case kCount: Put(d.count, detail, ReadFixed<uint64_t>(p)); break;
      case kSum: optional(WEIR_HAS_SUM, d.sum); break;
      case kMin: optional(WEIR_HAS_MIN, d.min); break;
      case kMax: optional(WEIR_HAS_MAX, d.max); break;
      case kBuckets: Fixed64s(tag, p, d.buckets, detail); break;
      case kBounds: Fixed64s(tag, p, d.bounds, detail); break;
      case kScale: {
        const uint64_t value = ReadVarint(p);
        Put(d.scale, detail, ZigZag32(value));
        break;
      }
      case kZeroCount: Put(d.zero_count, detail, ReadFixed<uint64_t>(p)); break;
      case kZeroThreshold: Put(d.zero_threshold, detail, ReadFixed<double>(p)); break;
      case kPositive:
      case kNegative: {
        const bool positive = kRoles[kind][field] == kPositive;
        const uint32_t length = ReadLength(p);
        int32_t* const offset = positive ? d.pos_offset : d.neg_offset;
        weir_range* const range = positive ? d.pos : d.neg;
        Buckets(p, p + length, offset ? offset + detail : nullptr,
                range ? range + detail : nullptr);
        p += length;
        break;
      }
      case kQuantile: {
        const uint32_t length = ReadLength(p);
        Quantile(p, p + length);
        p += length;
        break;
      }
    }
  }
  if (kind == 5) {
    has &= ~static_cast<uint32_t>(WEIR_HAS_SUM);  // Not optional there.
    Put(d.quantiles, detail, weir_range{first_number, next_[kNum] - first_number});
  }
  Put(c.has, row, has);
  Put(c.exemplars, row, weir_range{first_exemplar, next_[kExemplar] - first_exemplar});
  if (attrs_.active()) c.attrs[row] = attrs_.End(row, weir_point_table_id);
}

void Builder::Quantile(const uint8_t* p, const uint8_t* end) {
  uint64_t* const v = Col<uint64_t>(kNum, WEIR_COLUMN(num, v));
  uint64_t pair[2] = {0, 0};
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    if (tag == Tag(1, kFixed64) || tag == Tag(2, kFixed64)) {
      pair[(tag >> 3) - 1] = ReadFixed<uint64_t>(p);
    } else {
      Unknown(tag, p);
    }
  }
  if (!v) return;
  v[next_[kNum]++] = pair[0];
  v[next_[kNum]++] = pair[1];
}

void Builder::Buckets(const uint8_t* p, const uint8_t* end, int32_t* offset, weir_range* range) {
  const uint32_t first = next_[kNum];
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    if (tag == Tag(1, kVarint)) {
      const uint64_t value = ReadVarint(p);
      if (offset) *offset = ZigZag32(value);
    } else if (tag >> 3 == 2) {
      Numbers(tag, p);
    } else {
      Unknown(tag, p);
    }
  }
  if (range) *range = {first, next_[kNum] - first};
}

void Builder::Exemplars() {
  COLUMN(weir_range, kExemplar, exemplar, attrs);
  COLUMN(uint64_t, kExemplar, exemplar, time);
  COLUMN(uint32_t, kExemplar, exemplar, has);
  COLUMN(weir_val, kExemplar, exemplar, value);
  COLUMN(weir_id, kExemplar, exemplar, trace_id);
  COLUMN(weir_id, kExemplar, exemplar, span_id);
  for (uint32_t row = 0; row < core_.table[kExemplar].rows; ++row) {
    const uint8_t* p = Begin(kExemplar, row);
    const uint8_t* const stop = End(kExemplar, row);
    if (attrs_.active()) attrs_.Begin();
    while (p < stop) {
      const uint32_t tag = ReadTag(p);
      if (tag == Tag(2, kFixed64)) {
        Put(time, row, ReadFixed<uint64_t>(p));
      } else if (tag == Tag(3, kFixed64) || tag == Tag(6, kFixed64)) {
        Put<uint32_t>(has, row, tag == Tag(6, kFixed64) ? WEIR_HAS_INT : WEIR_HAS_DOUBLE);
        Put(value, row, weir_val_bits(ReadFixed<uint64_t>(p)));
      } else if (tag == Tag(4, kBytes) || tag == Tag(5, kBytes)) {
        const bool trace = tag == Tag(5, kBytes);
        const uint32_t length = ReadLength(p);
        ReadId(p, length, trace ? 16 : 8, trace ? trace_id : span_id, row);
        p += length;
      } else if (tag == Tag(7, kBytes)) {
        const uint32_t length = ReadLength(p);
        if (attrs_.active()) attrs_.Add(p, p + length);
        p += length;
      } else {
        Unknown(tag, p);
      }
    }
    if (attrs_.active()) attrs[row] = attrs_.End(row, weir_exemplar_table_id);
  }
}

}  // namespace weir::batch
