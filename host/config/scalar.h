// What a YAML scalar without quotes means: null, a truth value, a number, or text.
#pragma once

#include <string_view>

#include "host/config/location.h"
#include "host/config/node.h"

namespace weir {

// As the Collector's YAML reader: the core schema, with octal (0o17, 017) and binary (0b1)
// integers. Integers beyond 64 bits become doubles; infinite numbers and NaN stay text, since JSON
// has none.
Node PlainScalar(std::string_view text, Location at);

}  // namespace weir
