// Payment cards: the brands' first digits and lengths, and Luhn. Threads: any.
#pragma once

#include "plugins/processors/redaction/detect/check_digits.h"

namespace weir::redaction::detect {

bool IsCard(const Digits& digits);

}  // namespace weir::redaction::detect
