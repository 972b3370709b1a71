// Holding a plugin's table against its note and against the contract.
//
// A table that passes has every function that the host may call. Threads: free function.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "host/loader/note.h"
#include "weir/abi.h"

namespace weir {

// FailedPrecondition with a sentence that begins with `file`. `plugin` may be null.
absl::Status CheckTable(std::string_view file, const weir_plugin* plugin, const PluginNote& note);

// The clauses that hold for every component, note or not.
absl::Status CheckComponent(std::string_view file, const weir_component* component);

}  // namespace weir
