// Numbers that are written with letters: IBAN, BIC, VIN, national ids. What each standard checks, a
// reader that tries them on a token, and the forms with spaces or dashes.
//
// Threads: any; the judge is the caller's.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugins/processors/redaction/detect/judge.h"
#include "plugins/processors/redaction/detect/number_groups.h"
#include "plugins/processors/redaction/detect/tokens.h"

namespace weir::redaction::detect {

// Letters in upper case, no separators. False too for kinds that have no such form.
bool CodeHolds(Kind kind, std::string_view code);

void ReadCode(std::string_view text, const Token& token, Judge* judge);

// An IBAN that begins at `from`, in one piece or in groups of four. Returns its end; 0: none.
uint32_t ReadIban(std::string_view text, uint32_t from, Judge* judge);

// "12345678-Z": the group is the digits.
void ReadDashedDni(std::string_view text, const NumberGroup& group, Judge* judge);

}  // namespace weir::redaction::detect
