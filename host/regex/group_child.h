// Compiling a group in a child process: hs_compile can not be interrupted, takes what memory it
// likes, and patterns may come from a configuration that somebody else wrote.
//
// The child is the host itself, started with a hidden subcommand; what it has compiled it leaves in
// the folder of compiled groups (group_store.h). Threads: [control].
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "host/regex/hs_group.h"

namespace weir::regex {

inline constexpr char kCompileGroupCommand[] = "compile-patterns";
constexpr uint64_t kCompileMemoryBytesMax = 1ull << 30;  // Of address space.
constexpr unsigned kCompileSecondsMax = 20;              // Of processor time, and of waiting.

// FailedPrecondition with what happened to the child; Internal when it could not be started.
absl::Status CompileInChild(const std::filesystem::path& executable,
                            const std::filesystem::path& folder,
                            const std::vector<HsInput>& inputs);

// The child's side. The exit code is 0 or 2, the reason goes to `err`.
int RunCompileGroup(const std::string& folder, std::istream& in, std::ostream& err);

}  // namespace weir::regex
