// A bit for each detector, of the first ones: the catalogue's, and some custom ones.
//
// Threads: any.
#pragma once

#include <bitset>

#include "plugins/processors/redaction/detect/catalogue.h"

namespace weir::redaction::detect {

inline constexpr uint32_t kDetectorBits = 128;
static_assert(kKinds <= kDetectorBits);
using DetectorBits = std::bitset<kDetectorBits>;

}  // namespace weir::redaction::detect
