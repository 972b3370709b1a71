#include "plugins/processors/semconv/tally.h"

#include <algorithm>

namespace weir::semconv {

Tally::Tally(const Names& names, uint32_t services, const std::vector<std::string>& counted)
    : services_max(services), keys(names.size() + UnknownNames::kNamesMax + 1) {
  this->services.reserve(services + 2);
  this->services.emplace_back();
  service_rows.reserve(services);
  examples.reserve(kExamplesMax);
  metrics.reserve(kMetricsMax);
  for (const std::string& name : counted) ServiceRow(name);
}

uint32_t Tally::ServiceRow(std::string_view name) {
  if (name.empty()) return 0;
  const auto found = service_rows.find(name);
  if (found != service_rows.end()) return found->second;
  const uint32_t row = static_cast<uint32_t>(services.size());
  if (row > services_max) {
    if (services.back().name != "(other)") services.emplace_back().name = "(other)";
    return static_cast<uint32_t>(services.size() - 1);
  }
  services.emplace_back().name = name.substr(0, 128);
  service_rows.emplace(name, row);
  return row;
}

void Tally::AddCounts(uint32_t row, const ServiceTally& counts) {
  for (ServiceTally* const to : {&services[row], &batch}) {
    to->records += counts.records;
    to->violating += counts.violating;
    for (size_t i = 0; i < kFindings; i++) to->findings[i] += counts.findings[i];
  }
}

void Tally::CountDynamic(uint16_t index, Finding finding) {
  for (size_t i = 0; i < kDynamicCount; i++) {
    if (kDynamic[i] == finding) keys[index].dynamic[i]++;
  }
}

void Tally::CountMetric(std::string_view name, FindingSet findings) {
  auto found = metrics.find(name);
  if (found == metrics.end()) {
    if (metrics.size() >= kMetricsMax || name.size() > 255) return;
    found = metrics.emplace(name, MetricTally()).first;
  }
  found->second.count++;
  found->second.findings |= findings;
}

void Tally::ClearCounts() {
  for (ServiceTally& service : services) {
    service.records = service.violating = 0;
    service.findings.fill(0);
  }
  std::fill(keys.begin(), keys.end(), KeyTally());
  for (auto& [name, metric] : metrics) metric = MetricTally();
  examples.clear();
  fixed.fill(0);
  would.fill(0);
  fixed_posted.fill(0);
  would_posted.fill(0);
  conflicts = unscaled = newer = conflicts_posted = unscaled_posted = 0;
}

}  // namespace weir::semconv
