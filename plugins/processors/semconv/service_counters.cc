#include "plugins/processors/semconv/service_counters.h"

namespace weir::semconv {

RecordCounters::RecordCounters(Setup& setup, const std::string& prefix,
                               const std::string& attributes)
    : records_(setup.DefineCounter((prefix + "records").c_str(), "{record}",
                                   "Spans, log records and data points that were checked",
                                   attributes.c_str())),
      violating_(setup.DefineCounter((prefix + "violating_records").c_str(), "{record}",
                                     "Those of them with at least one violation",
                                     attributes.c_str())) {
  const std::string before = attributes.empty() ? "" : attributes + ",";
  for (size_t i = 0; i < kFindings; i++) {
    const std::string of_finding = before + "finding=" + kFindingInfo[i].id +
                                   ",level=" + LevelText(kFindingInfo[i].level);
    findings_[i] = setup.DefineCounter((prefix + "findings").c_str(), "{finding}",
                                       "What does not keep to the conventions",
                                       of_finding.c_str());
  }
}

void RecordCounters::Add(uint32_t shard, const ServiceTally& counts) const {
  records_.Add(shard, static_cast<int64_t>(counts.records));
  violating_.Add(shard, static_cast<int64_t>(counts.violating));
  for (size_t i = 0; i < kFindings; i++) {
    findings_[i].Add(shard, static_cast<int64_t>(counts.findings[i]));
  }
}

ServiceCounters::ServiceCounters(Setup& setup, const std::vector<std::string>& services) {
  for (const std::string& name : services) {
    services_.emplace_back(setup, "service_", "service=" + name);
  }
}

void ServiceCounters::Add(uint32_t shard, const Tally& tally) const {
  for (size_t i = 0; i < services_.size(); i++) {
    services_[i].Add(shard, tally.services[Tally::kFirstNamed + i]);
  }
}

}  // namespace weir::semconv
