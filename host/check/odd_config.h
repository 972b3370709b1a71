// Configurations that few people write: each starts from options that work and changes one value,
// at any depth. Not all are allowed by the schema; who asks for them sorts that out.
//
// Threads: free functions over values.
#pragma once

#include <random>
#include <vector>

#include "host/config/node.h"
#include "weir/abi.h"

namespace weir::check {

enum class Oddity {
  kValues,  // Empty, huge, negative, not ASCII ...
  kTypes,   // Of another type than the schema says.
  kLimits,  // At the limits that the schema sets.
  kNames,   // Keys where any key may stand.
};

std::vector<Node> OddOptions(const weir_component& component, const Node& working, Oddity oddity);

// Any value that the schema seems to allow, at every place.
Node RandomOptions(const weir_component& component, std::mt19937_64& random);

}  // namespace weir::check
