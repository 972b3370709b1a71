// A pattern as Hyperscan gets it: made from its tree, wider than the pattern, and shorter.
//
// Hyperscan only has to say in which texts a match may be. All texts of a scan stand in one buffer,
// and a match is told by its end, so what is given to Hyperscan must be found, within the same
// text, wherever the pattern matches:
//   - assertions are left out (a border of a text is none of the buffer);
//   - what may be missing at the beginning or the end is left out, and what may repeat there stands
//     as often as it must: then a match is reported once, and not for each byte that could end it;
//   - characters beyond ASCII are any bytes from 128 on, so that Hyperscan works on bytes and never
//     asks whether the text is valid UTF-8.
// Across a border it may find more than there is, which the confirming engine then refuses.
//
// Threads: any.
#pragma once

#include <optional>
#include <string>

#include "host/regex/syntax.h"

namespace weir::regex {

// Empty: Hyperscan would be of no use, because the pattern may match nothing or is too large.
std::optional<std::string> HyperscanPattern(const Node& node);

}  // namespace weir::regex
