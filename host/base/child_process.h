// The host's own executable, started again for work that could take the host down.
//
// Threads: any; blocks.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace weir {

// Where this process was started from; "weir" when the system does not say.
std::filesystem::path OwnExecutable();

// Runs `executable` with `arguments`, `input` on its standard input, and waits for it, at most
// `timeout`; then it is killed with all that it started. Ok: its exit code was 0.
// FailedPrecondition: what it said on standard error, the signal that ended it, or that it took too
// long. Internal: it could not be started.
absl::Status RunChild(const std::filesystem::path& executable,
                      const std::vector<std::string>& arguments, std::string_view input,
                      std::chrono::milliseconds timeout);

// The same, and gives back what it wrote on its standard output. More than `output_bytes_max` of it
// is FailedPrecondition, too.
absl::StatusOr<std::string> RunChildForOutput(const std::filesystem::path& executable,
                                              const std::vector<std::string>& arguments,
                                              std::string_view input,
                                              std::chrono::milliseconds timeout,
                                              size_t output_bytes_max);

}  // namespace weir
