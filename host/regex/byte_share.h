// How common bytes are in telemetry text, roughly: enough to tell a rare set from a common one.
// Only the cost of a scan depends on it, never its result. Threads: any.
#pragma once

#include "host/regex/byte_set.h"

namespace weir::regex {

// What a byte in `set` is worth as a fact, in bits.
double BitsOf(const ByteSet& set);

}  // namespace weir::regex
