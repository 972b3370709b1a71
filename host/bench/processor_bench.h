// What a processor costs: over batch sizes with the split of the time, and over workers.
//
// Threads: [control]; makes threads of its own for the workers.
#pragma once

#include <memory>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "host/bench/data.h"
#include "host/bench/job.h"
#include "host/config/instance_config.h"
#include "host/loader/unit.h"

namespace weir::bench {

// The "signals" of a component's figures (report.h). InvalidArgument: what the component refused.
absl::StatusOr<nlohmann::ordered_json> BenchProcessor(const Job& job, std::shared_ptr<Unit> unit,
                                                      const weir_component& component,
                                                      std::shared_ptr<const InstanceConfig> config,
                                                      const std::vector<DataRequest>& data,
                                                      std::vector<std::string>* notes);

}  // namespace weir::bench
