// Whether the digits of a number are what the standard of its kind allows: ranges, dates, check
// digits. Kinds with letters are in codes.h.
//
// Threads: any.
#pragma once

#include "plugins/processors/redaction/detect/catalogue.h"
#include "plugins/processors/redaction/detect/check_digits.h"

namespace weir::redaction::detect {

// False too for kinds that are no numbers.
bool NumberHolds(Kind kind, const Digits& digits);

}  // namespace weir::redaction::detect
