// A pattern set, compiled: Hyperscan databases by group, the engines that confirm, and what a text
// must have before a group is worth scanning.
//
// Immutable; shared by all lanes and by generations whose patterns are the same. Threads: made
// [control], read by any.
#pragma once

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "host/regex/pattern_set.h"

namespace weir::regex {

class Database;

// Compiles, or loads from `cache` what was compiled before (by content: patterns, flags,
// Hyperscan's version, this processor). An empty path: no cache. A cache that can not be read or
// written is no error: what is wrong there is compiled anew. A pattern that Hyperscan can not take
// is left to the confirming engine alone. `compiler` is as in GroupStore.
absl::StatusOr<std::shared_ptr<const Database>> CompileDatabase(
    const PatternSet& patterns, const std::filesystem::path& cache,
    const std::filesystem::path& compiler = {});

// Why Hyperscan does not look for patterns that it was meant to look for: right all the same, and
// slower. OK: it does.
const absl::Status& CompileFailure(const Database& database);

}  // namespace weir::regex
