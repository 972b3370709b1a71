#include "plugins/processors/cardinality/folds.h"

#include <algorithm>

#include "plugins/processors/cardinality/attribute_hash.h"

namespace weir::cardinality {

Way WayOf(MetricKind kind, Temporality temporality) {
  switch (kind) {
    case MetricKind::kGauge:
      return Way::kNewest;
    case MetricKind::kSummary:
      return Way::kCumulative;
    case MetricKind::kSum:
    case MetricKind::kHistogram:
    case MetricKind::kExponential:
      if (temporality == Temporality::kDelta) return Way::kDelta;
      return temporality == Temporality::kCumulative ? Way::kCumulative : Way::kNever;
    case MetricKind::kNone:
      break;
  }
  return Way::kNever;
}

void Folds::BeginBatch(weir_batch* batch) {
  batch_ = batch;
  by_target_.Clear();
  used_ = 0;
}

Folds::Fold& Folds::FindOrMake(uint64_t target, uint32_t metric, uint32_t point,
                               const Shape& shape) {
  const uint32_t found = by_target_.Find(target);
  if (found != FlatMap::kNone) {
    Drop(point);
    return folds_[found];
  }
  by_target_.Add(target, used_);
  if (used_ == folds_.size()) folds_.emplace_back();
  Fold& fold = folds_[used_++];
  fold.target = target;
  fold.metric = metric;
  fold.first = point;
  fold.series = SeriesBook::kNone;
  fold.points = fold.values = 0;
  fold.start = fold.time = 0;
  fold.total = Total();
  fold.shape = shape;
  return fold;
}

bool Folds::Add(uint64_t target, uint32_t metric, uint32_t point, MetricKind kind, Way way,
                const Shape& shape) {
  if (!value_.Read(*batch_, point, kind)) {
    Drop(point);
    return false;
  }
  Fold& fold = FindOrMake(target, metric, point, shape);
  fold.points++;
  fold.total.kind = kind;
  if (!value_.recorded) return true;
  const bool newer = fold.values == 0 || value_.time >= fold.time;
  if (way == Way::kNewest && newer) {
    fold.newest = value_.number;
    fold.start = value_.start;
  }
  if (way == Way::kDelta) {
    fold.total.Add(value_, &scratch_);
    const bool earlier = fold.values == 0 || (value_.start != 0 && value_.start < fold.start);
    if (earlier || fold.start == 0) fold.start = value_.start;
  }
  fold.values++;
  fold.time = std::max(fold.time, value_.time);
  return true;
}

bool Folds::AddCumulative(uint64_t target, uint64_t member, bool monotonic, uint32_t metric,
                          uint32_t point, MetricKind kind, const Shape& shape) {
  if (!value_.Read(*batch_, point, kind)) {
    Drop(point);
    return false;
  }
  uint32_t series = book_->FindSeries(target);
  if (series == SeriesBook::kNone) series = book_->MakeSeries(target, monotonic, value_, shape);
  return UpdateMember(series, member, metric, point);
}

bool Folds::AddMember(uint32_t series, uint64_t member, uint32_t metric, uint32_t point,
                      MetricKind kind) {
  if (!value_.Read(*batch_, point, kind)) {
    Drop(point);
    return false;
  }
  return UpdateMember(series, member, metric, point);
}

bool Folds::UpdateMember(uint32_t series, uint64_t member, uint32_t metric, uint32_t point) {
  if (series == SeriesBook::kNone || !book_->Update(series, member, value_)) {
    Drop(point);
    return false;
  }
  const Series& state = book_->series(series);
  Fold& fold = FindOrMake(state.target, metric, point, state.shape);
  fold.series = series;
  fold.points++;
  fold.total.kind = value_.kind;
  if (!value_.recorded) return true;
  fold.values++;
  fold.time = std::max(fold.time, value_.time);
  return true;
}

// True if the first point's row can not be made the series' point.
bool Folds::IsOwnPoint(const Fold& fold) const {
  const bool number =
      fold.total.kind == MetricKind::kSum || fold.total.kind == MetricKind::kGauge;
  return !number && (fold.series != SeriesBook::kNone || fold.points > 1);
}

uint32_t Folds::Write() {
  for (uint32_t i = 0; i < used_; i++) {
    Fold& fold = folds_[i];
    if (fold.series != SeriesBook::kNone) {
      Series& series = book_->series(fold.series);
      fold.start = series.start;
      // Not two different values at one time; a millisecond is the least that all backends tell.
      if (fold.time <= series.time) fold.time = series.time + 1'000'000;
      if (fold.values != 0) series.time = fold.time;
    }
    if (IsOwnPoint(fold) || (fold.series != SeriesBook::kNone && fold.values == 0)) {
      Drop(fold.first);
    } else {
      Edit(fold);
    }
  }
  for (uint32_t i = 0; i < used_; i++) {
    if (IsOwnPoint(folds_[i]) && folds_[i].values != 0) WritePoint(folds_[i]);
  }
  return used_;
}

bool Folds::Keeps(const Shape& shape, std::string_view key, const std::string** text) const {
  const uint64_t hash = HashText(key_, key);
  *text = nullptr;
  for (const auto& [replaced, instead] : shape.replaced) {
    if (replaced != hash) continue;
    *text = &instead;
    return true;
  }
  return std::find(shape.kept.begin(), shape.kept.end(), hash) != shape.kept.end();
}

void Folds::Edit(const Fold& fold) {
  const weir_attr_table& t = *batch_->attr;
  const weir_range range = batch_->point->attrs[fold.first];
  const uint32_t end = range.first + range.count;
  for (uint32_t row = range.first; row < end;) {
    const uint32_t next = NextAttribute(t, row, end);
    const std::string* text;
    if (!(t.flags[row] & WEIR_ATTR_DEAD)) {
      if (!Keeps(fold.shape, {weir_ptr(batch_, t.key[row]), t.key[row].len}, &text)) {
        weir_attr_delete(batch_, row);
      } else if (text) {
        weir_attr_set_str(batch_, row, weir_copy(batch_, text->data(), text->size()));
      }
    }
    row = next;
  }
  if (fold.shape.overflow) AddOverflow(fold.first);
  const bool number =
      fold.total.kind == MetricKind::kSum || fold.total.kind == MetricKind::kGauge;
  if (number && fold.values != 0) SetNumber(fold);
}

void Folds::SetNumber(const Fold& fold) {
  const uint32_t point = fold.first;
  const weir_point_table& t = *batch_->point;
  const Number number = fold.total.kind == MetricKind::kGauge ? fold.newest
                        : fold.series == SeriesBook::kNone
                            ? fold.total.number.Value()
                            : book_->series(fold.series).total.number.Value();
  const uint32_t has = number.is_double ? WEIR_HAS_DOUBLE : WEIR_HAS_INT;
  const weir_val value =
      number.is_double ? weir_val_f64(number.real) : weir_val_i64(number.whole);
  if (t.has[point] != has) WEIR_SET(batch_, point, has, point, has);
  if (t.value[point].bits != value.bits) WEIR_SET_VAL(batch_, point, value, point, value);
  SetTimes(fold, point);
}

void Folds::SetTimes(const Fold& fold, uint32_t point) {
  const weir_point_table& t = *batch_->point;
  if (t.start[point] != fold.start) WEIR_SET(batch_, point, start, point, fold.start);
  if (t.time[point] != fold.time) WEIR_SET(batch_, point, time, point, fold.time);
  if (t.flags[point] & kNoRecordedValue) {
    WEIR_SET(batch_, point, flags, point, t.flags[point] & ~kNoRecordedValue);
  }
}

}  // namespace weir::cardinality
