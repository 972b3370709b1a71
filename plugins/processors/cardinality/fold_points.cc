// The part of Folds that adds points: kinds whose first point can not take the sum.
#include <cstring>

#include "plugins/processors/cardinality/attribute_hash.h"
#include "plugins/processors/cardinality/folds.h"

namespace weir::cardinality {
namespace {

template <class T>
weir_str Pack(weir_batch* batch, const std::vector<T>& values) {
  return weir_copy(batch, reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

weir_val Bits(weir_range range) {
  weir_val v;
  static_assert(sizeof range == sizeof v);
  std::memcpy(&v, &range, sizeof v);
  return v;
}

}  // namespace

#define WEIR_SET_F64(table, column, row, v)                                         \
  SetCell(WEIR_COLUMN(table, column), batch_->table->column, row, weir_val_f64(v))

void Folds::SetCell(uint32_t column, const void* cells, uint32_t row, weir_val value) {
  weir_set_cell(batch_, column, cells, 8, row, value);
}

void Folds::WritePoint(const Fold& fold) {
  // Taken before rows move: attributes stay where they are.
  const weir_range attributes = batch_->point->attrs[fold.first];
  const uint32_t point = weir_row_add(batch_, weir_point_table_id, fold.metric);
  if (point == WEIR_NO_ROW) return;
  SetTimes(fold, point);
  CopyAttributes(fold.shape, attributes, point);
  const Total& total =
      fold.series == SeriesBook::kNone ? fold.total : book_->series(fold.series).total;
  switch (fold.total.kind) {
    case MetricKind::kHistogram:
      AddHistogram(point, total.histogram);
      break;
    case MetricKind::kExponential:
      AddExponential(point, total.exponential);
      break;
    default:
      AddSummary(point, total);
  }
}

void Folds::CopyAttributes(const Shape& shape, weir_range range, uint32_t point) {
  const weir_attr_table& t = *batch_->attr;
  const uint32_t end = range.first + range.count;
  for (uint32_t row = range.first; row < end; row = NextAttribute(t, row, end)) {
    const weir_str key = t.key[row];
    const std::string* text;
    if ((t.flags[row] & WEIR_ATTR_DEAD) ||
        !Keeps(shape, {weir_ptr(batch_, key), key.len}, &text)) {
      continue;
    }
    const uint32_t to = weir_attr_add(batch_, weir_point_table_id, point, key);
    if (to == WEIR_NO_ROW) return;
    if (text) {
      weir_attr_set_str(batch_, to, weir_copy(batch_, text->data(), text->size()));
    } else {
      CopyAttribute(row, to);
    }
  }
  if (shape.overflow) AddOverflow(point);
}

void Folds::CopyAttribute(uint32_t from, uint32_t to) {
  const weir_attr_table& t = *batch_->attr;
  if (!IsContainer(t.value_type[from])) {
    weir_attr_set(batch_, to, t.value_type[from], t.val[from]);
    return;
  }
  weir_attr_set(batch_, to, t.value_type[from], weir_val_bits(0));
  const uint32_t end = NextAttribute(t, from, t.rows);
  for (uint32_t row = from + 1; row < end; row = NextAttribute(t, row, end)) {
    if (t.flags[row] & WEIR_ATTR_DEAD) continue;
    // The rows around it move with each child.
    to = weir_attr_row(batch_, to);
    const uint32_t child = weir_attr_add(batch_, weir_attr_table_id, to, t.key[row]);
    if (child == WEIR_NO_ROW) return;
    CopyAttribute(row, child);
  }
}

void Folds::AddOverflow(uint32_t point) {
  const weir_str key = weir_copy(batch_, kOverflowKey, sizeof kOverflowKey - 1);
  const uint32_t row = weir_attr_add(batch_, weir_point_table_id, point, key);
  if (row != WEIR_NO_ROW) weir_attr_set(batch_, row, WEIR_V_BOOL, weir_val_i64(1));
}

uint32_t Folds::SetHas(uint32_t point, const Extremes& extremes) {
  uint32_t has = 0;
  if (extremes.has_sum) has |= WEIR_HAS_SUM;
  if (extremes.any && extremes.has_min) has |= WEIR_HAS_MIN;
  if (extremes.any && extremes.has_max) has |= WEIR_HAS_MAX;
  WEIR_SET(batch_, point, has, point, has);
  return has;
}

void Folds::AddHistogram(uint32_t point, const HistogramSum& h) {
  const uint32_t row = weir_row_add(batch_, weir_hist_table_id, point);
  if (row == WEIR_NO_ROW) return;
  const uint32_t has = SetHas(point, h.extremes());
  WEIR_SET(batch_, hist, count, row, h.count());
  if (has & WEIR_HAS_SUM) WEIR_SET_F64(hist, sum, row, h.sum());
  if (has & WEIR_HAS_MIN) WEIR_SET_F64(hist, min, row, h.extremes().min);
  if (has & WEIR_HAS_MAX) WEIR_SET_F64(hist, max, row, h.extremes().max);
  if (h.bounds().empty()) return;
  WEIR_SET_TEXT(batch_, hist, bounds, row, Pack(batch_, h.bounds()));
  WEIR_SET_TEXT(batch_, hist, buckets, row, Pack(batch_, h.buckets()));
}

weir_range Folds::AddNumbers(const std::vector<uint64_t>& counts) {
  const uint32_t n = static_cast<uint32_t>(counts.size());
  if (n == 0) return {0, 0};
  const uint32_t first = batch_->ops->rows_add(batch_, weir_num_table_id, 0, n);
  for (uint32_t i = 0; i < n && first != WEIR_NO_ROW; i++) {
    SetCell(WEIR_COLUMN(num, v), batch_->num->v, first + i, weir_val_bits(counts[i]));
  }
  return first == WEIR_NO_ROW ? weir_range{0, 0} : weir_range{first, n};
}

void Folds::AddExponential(uint32_t point, const ExpHistogramSum& h) {
  const uint32_t row = weir_row_add(batch_, weir_exphist_table_id, point);
  if (row == WEIR_NO_ROW) return;
  const uint32_t has = SetHas(point, h.extremes());
  WEIR_SET(batch_, exphist, count, row, h.count());
  if (has & WEIR_HAS_SUM) WEIR_SET_F64(exphist, sum, row, h.sum());
  if (has & WEIR_HAS_MIN) WEIR_SET_F64(exphist, min, row, h.extremes().min);
  if (has & WEIR_HAS_MAX) WEIR_SET_F64(exphist, max, row, h.extremes().max);
  WEIR_SET(batch_, exphist, zero_count, row, h.zero_count());
  WEIR_SET_F64(exphist, zero_threshold, row, h.zero_threshold());
  WEIR_SET(batch_, exphist, scale, row, static_cast<int32_t>(h.scale()));
  WEIR_SET(batch_, exphist, pos_offset, row, static_cast<int32_t>(h.pos().offset));
  WEIR_SET(batch_, exphist, neg_offset, row, static_cast<int32_t>(h.neg().offset));
  SetCell(WEIR_COLUMN(exphist, pos), batch_->exphist->pos, row, Bits(AddNumbers(h.pos().counts)));
  SetCell(WEIR_COLUMN(exphist, neg), batch_->exphist->neg, row, Bits(AddNumbers(h.neg().counts)));
}

void Folds::AddSummary(uint32_t point, const Total& total) {
  const uint32_t row = weir_row_add(batch_, weir_summary_table_id, point);
  if (row == WEIR_NO_ROW) return;
  WEIR_SET(batch_, summary, count, row, total.summary_count);
  WEIR_SET_F64(summary, sum, row, total.summary_sum.Value().AsDouble());
}

}  // namespace weir::cardinality
