// The component tables of a plugin file, read in a child process: that needs the file to be loaded,
// and then its constructors run, which may do anything.
//
// The child is the host itself, started with a hidden subcommand. It gets the bytes of the file on
// its standard input and loads just those, so that what was judged is what is loaded, and no copy
// is left behind. What the plugin prints is kept apart from what the child says.
//
// Threads: [control].
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace weir {

inline constexpr char kDescribeCommand[] = "describe-plugin";

// What a component's table says beside its functions.
struct ComponentTable {
  std::string kind, type, version;
  std::optional<std::string> config_schema;  // Absent: it takes no options.
  uint64_t signals = 0;
  std::vector<uint32_t> need, write;  // Columns.
  uint32_t partition_by = 0;
  uint32_t state_revision = 0;

  std::string name() const { return kind + ":" + type; }
};

// Runs `executable describe-plugin FILE` with `bytes` on its input; `file` is how messages name it.
// FailedPrecondition with what the child said, the signal that ended it, or that it took too long;
// Internal when it could not be started.
absl::StatusOr<std::vector<ComponentTable>> ReadTablesInChild(
    const std::filesystem::path& executable, const std::string& file,
    std::span<const uint8_t> bytes, std::chrono::milliseconds timeout);

// The child's side: loads what is on its standard input. The exit code is 0 or 2, the reason goes
// to `err`, the tables to its standard output.
int RunDescribe(const std::string& file, std::ostream& err);

}  // namespace weir
