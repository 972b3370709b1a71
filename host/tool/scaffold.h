// Projects from templates: a folder of plain files in which placeholders as @NAME@ stand for
// values, in texts and in the names of files.
//
// Threads: no state.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace weir {

// By placeholder without its @: {"NAME", "drop_below"}.
using ScaffoldValues = std::map<std::string, std::string, std::less<>>;

// `text` with each @WORD@ of capitals replaced. InvalidArgument names one that has no value.
absl::StatusOr<std::string> ExpandScaffold(std::string_view text, const ScaffoldValues& values);

// Fills `target`, which must not exist or be an empty folder, from all files below `sources`, later
// ones over earlier ones. After an error it is as it was before.
// FailedPrecondition: something is there. NotFound: a source is not there.
absl::Status WriteScaffold(const std::vector<std::filesystem::path>& sources,
                           const ScaffoldValues& values, const std::filesystem::path& target);

}  // namespace weir
