// Loading a plugin first in a child process, since what a file's constructors do can not be known
// from outside: some abort beside an older version of themselves.
//
// The child is the host itself, started with a hidden subcommand; it loads the units now in use,
// then the candidate. Threads: [control].
#pragma once

#include <chrono>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace weir {

inline constexpr char kLoadTrialCommand[] = "load-trial";

// Runs `executable load-trial IN_USE... CANDIDATE` and waits for it, at most `timeout`.
// FailedPrecondition with what the child said, the signal that ended it, or that it took too long;
// Internal when it could not be started.
absl::Status TryLoadInChild(const std::filesystem::path& executable,
                            const std::vector<std::filesystem::path>& in_use,
                            const std::filesystem::path& candidate,
                            std::chrono::milliseconds timeout);

// The child's side. The files are staged copies; the exit code is 0 or 2, the reason goes to `err`.
int RunLoadTrial(const std::vector<std::string>& files, std::ostream& err);

}  // namespace weir
