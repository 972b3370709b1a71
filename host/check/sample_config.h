// Configurations made from a component's own schema: the least that it allows, and odd ones.
//
// Threads: free functions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/config/instance_config.h"
#include "weir/abi.h"

namespace weir::check {

// Options as the schema asks for them: what is required and has no default is made up.
Node LeastOptions(const weir_component& component);
// The least options with one value replaced by an odd one of its type, for each property. Not all
// are allowed.
std::vector<Node> OddOptions(const weir_component& component);

// Null, with the host's words in *error, when the schema refuses them.
std::unique_ptr<const InstanceConfig> Admit(const weir_component& component, const Node& options,
                                            std::string* error);

// The least configuration. Ends the test as skipped when none can be made.
std::unique_ptr<const InstanceConfig> LeastConfig(const weir_component& component);

}  // namespace weir::check
