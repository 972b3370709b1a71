#include "plugins/processors/cardinality/metric_run.h"

#include <algorithm>

namespace weir::cardinality {
namespace {

bool IsFolding(Action action) {
  return action == Action::kOverflow || action == Action::kAggregate;
}

}  // namespace

MetricRun::MetricRun(ShardState& shard, weir_batch* batch) : shard_(shard), batch_(batch) {}

void MetricRun::Execute() {
  shard_.hashes.assign(batch_->point->rows, 0);
  shard_.folds.BeginBatch(batch_);
  const uint32_t rows = batch_->metric->rows;
  for (uint32_t row = 0; row < rows; row++) {
    const uint64_t* drop = batch_->metric->drop;
    if (!drop || !weir_dropped(drop, row)) VisitMetric(row);
  }
  if (shard_.folds.empty()) return;
  MergeNatives();
  shard_.counts.series += shard_.folds.Write();
}

void MetricRun::VisitResource(uint32_t row) {
  if (row == resource_) return;
  resource_ = row;
  const weir_range range = batch_->resource->attrs[row];
  const weir_attr_table& t = *batch_->attr;
  const uint32_t end = range.first + range.count;
  resource_hash_ = 0;
  service_ = {};
  for (uint32_t at = range.first; at < end; at = NextAttribute(t, at, end)) {
    if (t.flags[at] & WEIR_ATTR_DEAD) continue;
    resource_hash_ += HashAttribute(batch_, at, shard_.key);
    if (t.value_type[at] == WEIR_V_STR && TextOf(t.key[at]) == shard_.options.service_key) {
      service_ = TextOf(t.val[at].text);
    }
  }
  service_hash_ = HashText(shard_.key, service_);
}

void MetricRun::VisitMetric(uint32_t row) {
  const weir_metric_table& t = *batch_->metric;
  const weir_range points = t.points[row];
  if (points.count == 0) return;
  const uint32_t scope = t.scope[row];
  VisitResource(batch_->scope->resource[scope]);
  const std::string_view name = TextOf(t.name[row]);
  KeyedHash id(shard_.key);
  id.Add(resource_hash_);
  id.AddText(name);
  Metric metric = {};
  metric.row = row;
  const uint64_t id_hash = id.Finish();
  metric.state = shard_.metrics.Find(id_hash, name, service_hash_, service_, shard_.tick);
  if (!metric.state) {
    shard_.counts.unwatched += points.count;
    return;
  }
  metric.kind = static_cast<MetricKind>(t.kind[row]);
  metric.way = WayOf(metric.kind, static_cast<Temporality>(t.temporality[row]));
  // What is not a sum rises only: counts of histograms and summaries.
  metric.monotonic = metric.kind != MetricKind::kSum || t.monotonic[row] != 0;
  metric.folds = !shard_.options.dry_run && IsFolding(metric.state->rule->action);
  KeyedHash identity(shard_.key);
  identity.Add(id_hash);
  identity.Add(static_cast<uint64_t>(metric.kind) << 32 |
               static_cast<uint64_t>(static_cast<uint32_t>(t.temporality[row])) << 1 |
               (metric.monotonic ? 1 : 0));
  identity.AddText(TextOf(t.unit[row]));
  identity.AddText(TextOf(batch_->scope->name[scope]));
  identity.AddText(TextOf(batch_->scope->version[scope]));
  metric.identity = identity.Finish();
  VisitPoints(metric, points);
}

MetricRun::Point MetricRun::HashPoint(const Metric& metric, uint32_t row) {
  const weir_attr_table& t = *batch_->attr;
  const weir_range range = batch_->point->attrs[row];
  const uint32_t end = range.first + range.count;
  Point point = {row, metric.identity, 0, false};
  for (uint32_t at = range.first; at < end; at = NextAttribute(t, at, end)) {
    if (t.flags[at] & WEIR_ATTR_DEAD) continue;
    const uint64_t hash = HashAttribute(batch_, at, shard_.key);
    point.stream += hash;
    point.sdk_overflow |= hash == shard_.overflow_hash;
    if (point.attributes < ShardState::kAttributesMax) {
      shard_.attributes[point.attributes].row = at;
      shard_.attributes[point.attributes].hash = hash;
    }
    point.attributes++;
  }
  if (point.stream == 0) point.stream = 1;
  return point;
}

void MetricRun::VisitPoints(const Metric& metric, weir_range points) {
  MetricState& state = *metric.state;
  const uint64_t* drop = batch_->point->drop;
  for (uint32_t row = points.first; row < points.first + points.count; row++) {
    if (weir_dropped(drop, row)) continue;
    const Point point = HashPoint(metric, row);
    if (metric.way == Way::kCumulative) {
      if (metric.folds && (state.folded || point.sdk_overflow) && StaysFolded(metric, point)) {
        continue;
      }
    } else {
      shard_.hashes[row] = point.stream;
    }
    const Seen seen = state.streams.Touch(point.stream);
    if (seen != Seen::kInThisTick) VisitUnknown(metric, point, seen);
  }
}

// A cumulative point whose stream is part of a folded series, or is what one has become. An
// overflow series of an SDK is one from the start, since ours would look the same.
bool MetricRun::StaysFolded(const Metric& metric, const Point& point) {
  uint32_t series = shard_.series.SeriesOf(point.stream);
  if (series == SeriesBook::kNone) series = shard_.series.FindSeries(point.stream);
  if (series == SeriesBook::kNone) {
    if (!point.sdk_overflow) return false;
    FindKeys(*metric.state, std::min(point.attributes, ShardState::kAttributesMax));
    Overflow(metric, point);
    return true;
  }
  if (!shard_.folds.AddMember(series, point.stream, metric.row, point.row, metric.kind)) {
    shard_.counts.untracked++;
  }
  metric.state->folded_tick = shard_.tick;
  metric.state->streams.Touch(shard_.series.series(series).target);
  return true;
}

void MetricRun::VisitUnknown(const Metric& metric, const Point& point, Seen seen) {
  const uint32_t count = std::min(point.attributes, ShardState::kAttributesMax);
  FindKeys(*metric.state, count);
  if (seen == Seen::kBefore) {
    KeepValues(count);
  } else if (!Admit(metric, point)) {
    Limit(metric, point);
  }
}

void MetricRun::FindKeys(MetricState& state, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    PointAttribute& a = shard_.attributes[i];
    const std::string_view key = TextOf(batch_->attr->key[a.row]);
    // Points of one metric have the same keys in the same order.
    if (i < state.keys.size() && state.keys[i]->name == key) {
      a.key = state.keys[i].get();
      a.key_hash = a.key->hash;
    } else {
      a.key_hash = HashText(shard_.key, key);
      a.key = shard_.metrics.FindKey(state, a.key_hash, key);
    }
    a.known = a.key && a.key->values.Contains(a.hash);
    a.form = PointAttribute::Form::kRaw;
    a.now = a.hash;
  }
}

bool MetricRun::Admit(const Metric& metric, const Point& point) {
  const MetricRule& rule = *metric.state->rule;
  const uint32_t count = std::min(point.attributes, ShardState::kAttributesMax);
  for (uint32_t i = 0; i < count; i++) {
    const PointAttribute& a = shard_.attributes[i];
    if (a.known || !a.key || a.key->never_drop) continue;
    if (!a.key->values.HasRoom(rule.attributes, rule.ValueReserve())) return false;
  }
  if (!AdmitStream(metric, point.stream, rule.StreamReserve())) return false;
  KeepValues(count);
  return true;
}

bool MetricRun::AdmitStream(const Metric& metric, uint64_t stream, uint32_t reserve) {
  MetricState& state = *metric.state;
  if (!state.streams.HasRoom(state.rule->streams, reserve)) return false;
  if (shard_.service_limit != 0 && state.service->streams >= shard_.service_limit) return false;
  if (!state.streams.Admit(stream)) return false;
  state.service->streams++;
  return true;
}

void MetricRun::KeepValues(uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const PointAttribute& a = shard_.attributes[i];
    if (!a.key || a.form == PointAttribute::Form::kGone) continue;
    if (a.key->values.Touch(a.now) == Seen::kNever) a.key->values.Admit(a.now);
  }
}

void MetricRun::Limit(const Metric& metric, const Point& point) {
  Refuse(metric, point);
  if (shard_.options.dry_run) return;
  switch (metric.state->rule->action) {
    case Action::kCount:
      return;
    case Action::kDrop:
      shard_.counts.dropped++;
      return Drop(point.row);
    case Action::kOverflow:
      return Overflow(metric, point);
    case Action::kAggregate:
      return Aggregate(metric, point);
  }
}

void MetricRun::Refuse(const Metric& metric, const Point& point) {
  MetricState& state = *metric.state;
  shard_.counts.limited++;
  state.limited++;
  state.streams.Refuse(point.stream);
  const uint32_t count = std::min(point.attributes, ShardState::kAttributesMax);
  for (uint32_t i = 0; i < count; i++) {
    const PointAttribute& a = shard_.attributes[i];
    if (a.known || !a.key) continue;
    a.key->values.Refuse(a.hash);
    if (a.key->examples.full() || batch_->attr->value_type[a.row] != WEIR_V_STR) continue;
    a.key->examples.Add(TextOf(batch_->attr->val[a.row].text));
  }
}

void MetricRun::Drop(uint32_t point) {
  weir_drop(batch_->point->drop, point);
  shard_.hashes[point] = 0;
}

// Points that passed before the series that they are the same as was made.
void MetricRun::MergeNatives() {
  const weir_point_table& t = *batch_->point;
  const uint32_t rows = static_cast<uint32_t>(shard_.hashes.size());
  for (uint32_t row = 0; row < rows; row++) {
    const uint64_t stream = shard_.hashes[row];
    if (stream == 0 || !shard_.folds.Has(stream)) continue;
    const uint32_t metric = t.metric[row];
    const auto kind = static_cast<MetricKind>(batch_->metric->kind[metric]);
    const auto temporality = static_cast<Temporality>(batch_->metric->temporality[metric]);
    shard_.shape.Clear();
    if (!shard_.folds.Add(stream, metric, row, kind, WayOf(kind, temporality), shard_.shape)) {
      shard_.counts.untracked++;
    }
  }
}

}  // namespace weir::cardinality
