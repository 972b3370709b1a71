// The options of one component, for tools that run it alone.
//
// Threads: free function.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "host/config/node.h"
#include "weir/abi.h"

namespace weir {

// From a file of the user's: a configuration as the collector's, of which the first component of
// this kind and type is taken, or the bare options. What is the host's own among them is left out.
// An error names file and place.
absl::StatusOr<Node> ReadOptions(const std::string& file, const weir_component& component);

}  // namespace weir
