// The process that loads a plugin and measures it: `weir bench` starts the host's executable again,
// since a plugin may crash or never return.
//
// The child gets a Job as JSON on its standard input and answers with a component's figures, or
// {"error", "code"}, on its standard output; what the plugin prints goes nowhere.
//
// Threads: [control].
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "host/bench/job.h"

namespace weir::bench {

inline constexpr char kBenchRunCommand[] = "bench-run";

// The child's side; what main returns. `directory` is where the plugin may leave files.
int RunBenchJob(const std::string& directory);

// What the child answered. FailedPrecondition: it crashed, took too long, or said nothing.
absl::StatusOr<nlohmann::ordered_json> RunInChild(const std::filesystem::path& executable,
                                                  const Job& job,
                                                  const std::filesystem::path& directory,
                                                  std::chrono::milliseconds timeout);

}  // namespace weir::bench
