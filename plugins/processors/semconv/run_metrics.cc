// Metrics: name, unit and instrument against the registry, and what hangs on their points.
#include "plugins/processors/semconv/run.h"

namespace weir::semconv {
namespace {

bool IsKind(Instrument instrument, int32_t kind, bool monotonic) {
  switch (instrument) {
    case Instrument::kCounter:
      return kind == 2 && monotonic;
    case Instrument::kUpDownCounter:
      return kind == 2 && !monotonic;
    case Instrument::kGauge:
      return kind == 1;
    case Instrument::kHistogram:
      return kind == 3 || kind == 4;
    case Instrument::kUnknown:
      return true;
  }
  return true;
}

Side SideOfMetric(std::string_view name) {
  if (name.find(".client.") != name.npos) return Side::kClient;
  return name.find(".server.") != name.npos ? Side::kServer : Side::kUnknown;
}

}  // namespace

MetricRule Run::LookUpMetric(std::string_view name, Renames::From from) const {
  MetricRule rule;
  rule.name_now = name;
  const auto user = options_.user_metrics.find(name);
  if (user != options_.user_metrics.end()) {
    const UserMetric& metric = *user->second;
    rule.known = true;
    rule.instrument = metric.instrument;
    rule.unit = rule.unit_now = metric.unit;
    if (!metric.renamed_to.empty()) {
      rule.flags = kDeprecated;
      rule.name_now = metric.renamed_to;
      const auto target = options_.user_metrics.find(metric.renamed_to);
      if (target != options_.user_metrics.end()) rule.unit_now = target->second->unit;
    }
    return rule;
  }
  rule.index = FindMetric(name);
  if (rule.index == kNone) return rule;
  const MetricFact& fact = Metrics()[rule.index];
  rule.known = true;
  rule.flags = fact.flags;
  rule.instrument = fact.instrument;
  rule.unit = rule.unit_now = UnitOf(fact);
  const uint16_t now = renames_.Metric(from, rule.index);
  if (now == rule.index) return rule;
  rule.name_now = NameOf(Metrics()[now]);
  rule.unit_now = UnitOf(Metrics()[now]);
  return rule;
}

FindingSet Run::CheckMetric(uint32_t metric, const MetricRule& rule) const {
  const std::string_view unit = batch_.Text(batch_.metric_unit()[metric]);
  FindingSet found = 0;
  if (rule.flags & (kDeprecated | kHistoric)) found |= Bit(Finding::kDeprecated);
  if (rule.flags & kNotStable) found |= Bit(Finding::kNotStable);
  if (!rule.unit.empty() && unit != rule.unit) found |= Bit(Finding::kUnitMismatch);
  const bool monotonic = batch_.metric_monotonic()[metric] != 0;
  if (!IsKind(rule.instrument, batch_.metric_kind()[metric], monotonic)) {
    found |= Bit(Finding::kUnexpectedInstrument);
  }
  return found & ~names_.ignored();
}

void Run::VisitMetric(uint32_t metric, uint32_t scope, uint32_t resource, Renames::From from) {
  if (weir_dropped(batch_.get()->metric->drop, metric)) return;
  const std::string_view name = batch_.Text(batch_.metric_name()[metric]);
  const MetricRule rule = LookUpMetric(name, from);
  const FindingSet found = rule.known ? CheckMetric(metric, rule) : names_.JudgeMetric(name);
  tally_.CountMetric(name, found);
  Count(found);
  Where where{weir_point_table_id, 0, Section::kMetrics, from, kOnPoint};
  where.side = SideOfMetric(name);
  where.resource = resource;
  where.name = name;
  if (rule.index != kNone) where.on_metric = renames_.OnMetric(from, rule.index);
  for (size_t i = 0; i < options_.required.size(); i++) {
    const Required& required = options_.required[i];
    bool here = (required.places & kOnPoint) != 0;
    for (const std::string& one : required.metrics) here = here || one == name;
    if (here) where.required |= 1ull << i;
  }
  const weir_range points = batch_.metric_points()[metric];
  const uint64_t* const drop = batch_.get()->point->drop;
  for (uint32_t point = points.first; point < points.first + points.count; point++) {
    if (!weir_dropped(drop, point)) EndRecord(found | VisitPoint(point, where));
  }
  if (rule.known && !renames_.IsNewer(from)) FixMetric(metric, scope, rule);
}

FindingSet Run::VisitPoint(uint32_t point, const Where& of_metric) {
  Where where = of_metric;
  where.row = point;
  FindingSet found = Visit(where, batch_.point_attrs()[point]);
  const weir_range exemplars = batch_.point_exemplars()[point];
  where.table = weir_exemplar_table_id;
  where.place = kOnOther;
  where.required = 0;
  for (uint32_t row = exemplars.first; row < exemplars.first + exemplars.count; row++) {
    where.row = row;
    found |= Visit(where, batch_.exemplar_attrs()[row]);
  }
  return found;
}

bool Run::NameIsTaken(uint32_t scope, std::string_view name) const {
  const weir_range metrics = batch_.scope_records()[scope];
  const auto names = batch_.metric_name();
  for (uint32_t row = metrics.first; row < metrics.first + metrics.count; row++) {
    if (batch_.Text(names[row]) == name) return true;
  }
  return false;
}

void Run::FixMetric(uint32_t metric, uint32_t scope, const MetricRule& rule) {
  const std::string_view name = batch_.Text(batch_.metric_name()[metric]);
  std::string_view unit = batch_.Text(batch_.metric_unit()[metric]);
  const bool renamed = rule.name_now != name;
  // A unit that changed with the name is part of what the new name means.
  const bool rescaled = renamed && rule.unit != rule.unit_now && RatioOf(rule.unit, rule.unit_now);
  const std::string_view expected = renamed && !rescaled ? rule.unit : rule.unit_now;
  if (unit.empty() && rescaled) unit = rule.unit;
  const auto ratio = expected.empty() ? std::optional<Ratio>(Ratio()) : RatioOf(unit, expected);
  const bool wrong_unit = !expected.empty() && unit != expected;
  if (wrong_unit && (!ratio || !CanScale(metric, *ratio))) {
    tally_.unscaled++;
    if (rescaled || !renamed) return;
  }
  const bool convert = wrong_unit && ratio && CanScale(metric, *ratio);
  if (!renamed && !convert) return;
  if (renamed && NameIsTaken(scope, rule.name_now)) {
    tally_.conflicts++;
    if (options_.ModeOf(FixKind::kRename) != Mode::kDrop) return;
    weir_drop(batch_.get()->metric->drop, metric);
    CountFix(FixKind::kRename, true);
    return;
  }
  const auto edits = [this](FixKind kind) {  // A metric has no place beside it for `add`.
    return options_.ModeOf(kind) == Mode::kReplace || options_.ModeOf(kind) == Mode::kDrop;
  };
  const bool both = edits(FixKind::kRename) && edits(FixKind::kUnit);
  const bool rename = renamed && (convert && rescaled ? both : edits(FixKind::kRename));
  const bool scale = convert && (renamed && rescaled ? both : edits(FixKind::kUnit));
  if (renamed) CountFix(FixKind::kRename, rename);
  if (convert) CountFix(FixKind::kUnit, scale);
  if (scale) {
    if (!ratio->same()) Scale(metric, *ratio);
    batch_.set_metric_unit(metric, batch_.Copy(expected));
  }
  if (rename) batch_.set_metric_name(metric, batch_.Copy(rule.name_now));
}

}  // namespace weir::semconv
