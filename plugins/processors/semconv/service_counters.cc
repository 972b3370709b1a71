#include "plugins/processors/semconv/service_counters.h"

namespace weir::semconv {

ServiceCounters::ServiceCounters(Setup& setup, const std::vector<std::string>& services) {
  for (const std::string& name : services) {
    const std::string of_service = "service=" + name;
    Service& service = services_.emplace_back();
    service.records = setup.DefineCounter("service_records", "{record}",
                                          "Records of one service that were checked",
                                          of_service.c_str());
    service.violating = setup.DefineCounter("service_violating_records", "{record}",
                                            "Those of them with at least one violation",
                                            of_service.c_str());
    for (size_t i = 0; i < kFindings; i++) {
      const std::string attributes = of_service + ",finding=" + kFindingInfo[i].id +
                                     ",level=" + LevelText(kFindingInfo[i].level);
      service.findings[i] = setup.DefineCounter(
          "service_findings", "{finding}",
          "What does not keep to the conventions in the records of one service",
          attributes.c_str());
    }
  }
}

void ServiceCounters::Add(uint32_t shard, const Tally& tally) const {
  for (size_t i = 0; i < services_.size(); i++) {
    const ServiceTally& counts = tally.services[Tally::kFirstNamed + i];
    if (counts.records == 0) continue;
    services_[i].records.Add(shard, static_cast<int64_t>(counts.records));
    services_[i].violating.Add(shard, static_cast<int64_t>(counts.violating));
    for (size_t j = 0; j < kFindings; j++) {
      services_[i].findings[j].Add(shard, static_cast<int64_t>(counts.findings[j]));
    }
  }
}

}  // namespace weir::semconv
