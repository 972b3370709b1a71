// The process that one run-time test runs in: the host's own executable with a hidden subcommand.
//
// Threads: [control]; blocks.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "host/check/result.h"
#include "host/check/test.h"

namespace weir::check {

inline constexpr char kCheckTestCommand[] = "check-test";
inline constexpr unsigned kTestSecondsMax = 10;

// Runs `test` on component `index` of the staged file in a child whose working directory is
// `directory`, and waits for it.
Result RunTest(const std::filesystem::path& executable, const Test& test,
               const std::filesystem::path& staged, uint32_t index,
               const std::filesystem::path& directory);

// The child's side; does not return to the caller but on bad arguments.
int RunCheckTest(const std::vector<std::string>& arguments);

}  // namespace weir::check
