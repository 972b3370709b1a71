// Phone numbers: "+" and a country's code, and the forms that are used within countries.
//
// Threads: any; the judge is the caller's.
#pragma once

#include <span>
#include <string_view>

#include "plugins/processors/redaction/detect/check_digits.h"
#include "plugins/processors/redaction/detect/judge.h"
#include "plugins/processors/redaction/detect/number_groups.h"

namespace weir::redaction::detect {

// Looks for an international number that begins with the first group; the chain may go on behind
// it.
void ReadInternationalPhone(std::string_view text, std::span<const NumberGroup> chain,
                            Judge* judge);

// Whether groups in one of the layouts of numbers.cc are a number as countries write them.
// A whole chain that may be a number as people of some country write it, which is for
// ReadNationalPhone to say: with words that name a phone before it, nearly everything is one.
bool MayBeNationalPhone(std::span<const NumberGroup> chain);
void ReadNationalPhone(std::string_view text, std::span<const NumberGroup> chain, Judge* judge);

bool IsNationalPhone(std::string_view text, std::span<const NumberGroup> window,
                     const Digits& digits);
// Where it begins: with its bracket, if it has one.
uint32_t PhoneBegin(std::string_view text, std::span<const NumberGroup> window);

}  // namespace weir::redaction::detect
