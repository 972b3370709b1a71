// A comparison of two plugin files: processes are run until the verdict is tight.
//
// Threads: [control]; blocks.
#pragma once

#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "host/bench/job.h"
#include "host/bench/verdict.h"

namespace weir::bench {

using RunJob = std::function<absl::StatusOr<nlohmann::ordered_json>(const Job& job)>;

// Runs `job` in process after process, about `seconds` long, at least kSamplesMin of them and no
// more once the interval is tight. {"old", "new", "log_ratios", "plugin_log_ratios", "same_bytes",
// "verdict", "plugin_verdict"}, or what a process answered with "error".
absl::StatusOr<nlohmann::ordered_json> CompareFiles(const Job& job, double seconds,
                                                    const RunJob& run);

// Of the whole way of a batch.
Verdict JudgeFigures(const nlohmann::ordered_json& figures);

std::string CompareText(const nlohmann::ordered_json& report);

}  // namespace weir::bench
