// One sample of a comparison: both files in one process, in turns.
//
// Threads: [control]; in the process that measures.
#pragma once

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "host/bench/job.h"

namespace weir::bench {

// {"log_ratio", "plugin_log_ratio", "rounds", "same_bytes"}: the logarithm of NEW's time by OLD's
// for the whole way of a batch and for `process` alone (null when that is too short to be seen).
// A round is old new new old, or the other way around, over all signals that both take; a side's
// time is the sum of its batches' medians.
absl::StatusOr<nlohmann::ordered_json> CompareOnce(const Job& job);

}  // namespace weir::bench
