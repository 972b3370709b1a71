// The part of MetricRun that decides which series a point over a limit goes into.
#include <algorithm>
#include <string>

#include "plugins/processors/cardinality/metric_run.h"
#include "plugins/processors/cardinality/text_template.h"

namespace weir::cardinality {

void MetricRun::Overflow(const Metric& metric, const Point& point) {
  MetricState& state = *metric.state;
  if (state.streams.admitted() == 0 && shard_.service_limit != 0 &&
      state.service->streams >= shard_.service_limit) {
    // An overflow series for each new name would be what the limit is to prevent.
    shard_.counts.dropped++;
    return Drop(point.row);
  }
  const uint32_t count = std::min(point.attributes, ShardState::kAttributesMax);
  Shape& shape = shard_.shape;
  shape.Clear();
  shape.overflow = true;
  uint64_t target = metric.identity + shard_.overflow_hash;
  for (uint32_t i = 0; i < count; i++) {
    const PointAttribute& a = shard_.attributes[i];
    if (!a.key || !a.key->never_drop) continue;
    shape.kept.push_back(a.key_hash);
    target += a.hash;
  }
  if (!shape.kept.empty() && state.overflows.Touch(target) == Seen::kNever) {
    // These are series, too.
    const uint32_t limit = std::max(1u, state.rule->streams.values);
    if (state.overflows.size() >= limit || !state.overflows.Add(target)) {
      shape.kept.clear();
      target = metric.identity + shard_.overflow_hash;
    }
  }
  FoldInto(target != 0 ? target : 1, metric, point);
}

void MetricRun::FoldInto(uint64_t target, const Metric& metric, const Point& point) {
  shard_.hashes[point.row] = 0;
  bool added = false;
  if (metric.way == Way::kNever) {
    Drop(point.row);
  } else if (metric.way == Way::kCumulative) {
    metric.state->folded = true;
    metric.state->folded_tick = shard_.tick;
    added = shard_.folds.AddCumulative(target, point.stream, metric.monotonic, metric.row,
                                       point.row, metric.kind, shard_.shape);
  } else {
    added = shard_.folds.Add(target, metric.row, point.row, metric.kind, metric.way,
                             shard_.shape);
  }
  if (!added) shard_.counts.untracked++;
}

void MetricRun::Aggregate(const Metric& metric, const Point& point) {
  if (point.attributes > ShardState::kAttributesMax) return Overflow(metric, point);
  const MetricRule& rule = *metric.state->rule;
  bool changed = false;
  for (uint32_t i = 0; i < point.attributes; i++) {
    PointAttribute& a = shard_.attributes[i];
    if (a.known || !a.key || a.key->never_drop) continue;
    if (a.key->values.HasRoom(rule.attributes, rule.ValueReserve())) continue;
    Change(metric, a);
    changed = true;
  }
  while (!changed || !TryTarget(metric, point)) {
    PointAttribute* worst = Worst(point.attributes);
    if (!worst) return Overflow(metric, point);
    Change(metric, *worst);
    changed = true;
  }
}

// The attribute with the most values among those that may still be changed.
PointAttribute* MetricRun::Worst(uint32_t count) {
  PointAttribute* worst = nullptr;
  uint64_t most = 0;
  for (uint32_t i = 0; i < count; i++) {
    PointAttribute& a = shard_.attributes[i];
    if (a.form == PointAttribute::Form::kGone || (a.key && a.key->never_drop)) continue;
    const uint64_t values = a.key ? a.key->values.Estimate() : UINT64_MAX;
    if (worst && values <= most) continue;
    worst = &a;
    most = values;
  }
  return worst;
}

// One step: what stands for many values, if the rule has that and there is room; else nothing.
void MetricRun::Change(const Metric& metric, PointAttribute& a) {
  const MetricRule& rule = *metric.state->rule;
  const bool was_raw = a.form == PointAttribute::Form::kRaw;
  a.form = PointAttribute::Form::kGone;
  a.now = 0;
  if (!was_raw || rule.replace == Replace::kDrop || !a.key) return;
  if (rule.replace == Replace::kBucket) {
    a.text = "bucket_" + std::to_string(a.hash % rule.buckets);
  } else if (batch_->attr->value_type[a.row] != WEIR_V_STR ||
             !MakeTemplate(TextOf(batch_->attr->val[a.row].text), &a.text)) {
    return;
  }
  const uint64_t hash = HashTextAttribute(shard_.key, a.key->name, a.text);
  if (!a.key->values.Contains(hash) && !a.key->values.HasRoom(rule.attributes, 0)) return;
  a.form = PointAttribute::Form::kReplaced;
  a.now = hash;
}

bool MetricRun::TryTarget(const Metric& metric, const Point& point) {
  uint64_t target = metric.identity;
  for (uint32_t i = 0; i < point.attributes; i++) {
    const PointAttribute& a = shard_.attributes[i];
    if (a.form != PointAttribute::Form::kGone) target += a.now;
  }
  if (target == 0) target = 1;
  if (!TargetHasRoom(metric, target)) return false;
  KeepValues(point.attributes);
  const bool is_there = metric.way == Way::kCumulative
                            ? shard_.series.FindSeries(target) != SeriesBook::kNone
                            : shard_.folds.Has(target);
  if (!is_there) TakeShape(point.attributes);
  FoldInto(target, metric, point);
  return true;
}

// The shape of the series that the attributes, as they were changed, are of.
void MetricRun::TakeShape(uint32_t count) {
  Shape& shape = shard_.shape;
  shape.Clear();
  for (uint32_t i = 0; i < count; i++) {
    const PointAttribute& a = shard_.attributes[i];
    if (a.form == PointAttribute::Form::kReplaced) {
      shape.replaced.emplace_back(a.key_hash, a.text);
    } else if (a.form == PointAttribute::Form::kRaw) {
      shape.kept.push_back(a.key_hash);
    }
  }
}

bool MetricRun::TargetHasRoom(const Metric& metric, uint64_t target) {
  MetricState& state = *metric.state;
  if (state.streams.Touch(target) == Seen::kNever) return AdmitStream(metric, target, 0);
  // A cumulative stream that passes by itself has a value that is not known here.
  return metric.way != Way::kCumulative ||
         shard_.series.FindSeries(target) != SeriesBook::kNone;
}

}  // namespace weir::cardinality
