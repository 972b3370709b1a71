// Runs the tests of a plugin, several at a time.
//
// Threads: blocks; starts threads of its own and joins them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "host/check/result.h"
#include "host/check/test.h"
#include "host/loader/note.h"

namespace weir::check {

// Which tests are wanted, and with what.
struct RunSettings {
  std::function<bool(const Test& test, const std::string& component)> wants;
  uint64_t seed = 1;
  std::string config_file, send_file;  // As in Subject.
};

// Results in the order of components and tests. An error when nothing could be run here.
absl::StatusOr<std::vector<Result>> RunTests(const std::string& file, const PluginNote& note,
                                             const RunSettings& settings);

}  // namespace weir::check
