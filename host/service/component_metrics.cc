#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/service/metrics.h"
#include "host/service/prometheus_text.h"
#include "weir/abi.h"

namespace weir {
namespace {

std::string_view OrEmpty(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

// "key=value,key=value"; false when a part has no key.
bool ParseLabels(std::string_view text, MetricLabels& labels) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t equals = part.find('=');
    if (equals == 0 || equals == std::string_view::npos) return false;
    labels.emplace_back(AsMetricName(part.substr(0, equals)), part.substr(equals + 1));
  }
  return true;
}

bool ToKind(uint32_t kind, MetricKind* out) {
  switch (kind) {
    case WEIR_COUNTER: *out = MetricKind::kCounter; return true;
    case WEIR_UP_DOWN_COUNTER: *out = MetricKind::kUpDownCounter; return true;
    case WEIR_GAUGE: *out = MetricKind::kGauge; return true;
    case WEIR_HISTOGRAM: *out = MetricKind::kHistogram; return true;
    default: return false;
  }
}

uint32_t Refuse(std::string* problem, std::string reason) {
  if (problem != nullptr) *problem = std::move(reason);
  return 0;
}

}  // namespace

ComponentMetrics::ComponentMetrics(Metrics& metrics, std::string kind, std::string type,
                                   std::string id)
    : metrics_(metrics), kind_(std::move(kind)), type_(std::move(type)), id_(std::move(id)) {}

uint32_t ComponentMetrics::Define(uint32_t kind, const char* name, const char* unit,
                                  const char* description, const char* attributes,
                                  std::string* problem) {
  if (frozen_) return Refuse(problem, "metrics are defined in create only");
  if (series_.size() >= kSeriesMax) {
    return Refuse(problem, absl::StrCat("the limit of ", kSeriesMax, " series of a component is ",
                                        "reached"));
  }
  MetricSpec spec;
  if (!ToKind(kind, &spec.kind)) return Refuse(problem, absl::StrCat("no kind of metric: ", kind));
  if (OrEmpty(name).empty()) return Refuse(problem, "a metric without a name");
  const std::string own = AsMetricName(name);
  spec.name = absl::StrCat("otelcol_", kind_, "_", AsMetricName(type_), "_", own);
  if (spec.kind == MetricKind::kCounter && !own.ends_with("_total")) spec.name += "_total";
  spec.help = OrEmpty(description);
  spec.labels.emplace_back(kind_, id_);
  if (!ParseLabels(OrEmpty(attributes), spec.labels)) {
    return Refuse(problem, absl::StrCat(spec.name, ": attributes are \"key=value,...\", not \"",
                                        attributes, "\""));
  }
  if (spec.kind == MetricKind::kHistogram) spec.bounds = DefaultBounds(OrEmpty(unit));
  absl::StatusOr<SeriesRef> series = metrics_.Define(std::move(spec));
  if (!series.ok()) return Refuse(problem, std::string(series.status().message()));
  series_.push_back(*std::move(series));
  return static_cast<uint32_t>(series_.size());
}

}  // namespace weir
