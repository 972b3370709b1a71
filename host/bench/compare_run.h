// One sample of a comparison: both files in one process, in turns.
//
// Threads: [control]; in the process that measures.
#pragma once

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "host/bench/job.h"

namespace weir::bench {

// {"log_ratio", "plugin_log_ratio", "rounds", "spread_percent", "same_bytes"}: of NEW's time over
// OLD's, for the whole way of a batch and for `process` alone, each the median of the rounds.
// A round is old new new old over all signals that both take.
absl::StatusOr<nlohmann::ordered_json> CompareOnce(const Job& job);

}  // namespace weir::bench
