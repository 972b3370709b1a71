// Whether a piece of a path is a word that people chose (users, checkout) or an identifier that a
// machine made (fdklsd): by how likely its letters follow each other in English.
//
// Threads: any.
#pragma once

#include <string_view>

namespace weir::redaction::sanitize {

// What is neither a letter nor a space is passed over; with fewer than two letters left it is a
// word.
bool IsWord(std::string_view text);

}  // namespace weir::redaction::sanitize
