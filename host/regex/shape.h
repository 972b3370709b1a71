// What every match of a pattern is sure to have: a length, how often characters of a set, and
// windows, which are sets for bytes that stand directly one after another.
//
// All of it is found inside the match, so it also is in any text that holds the match. Beginnings
// and ends of the parts of a pattern are followed while their length is fixed:
// "[0-9]{3}-[0-9]{2,}" has the windows "ddd-dd" and, as its end, "dd".
//
// Threads: any.
#pragma once

#include <cstdint>
#include <vector>

#include "host/regex/syntax.h"

namespace weir::regex {

using Window = std::vector<ByteSet>;

constexpr uint32_t kCountMax = 255;     // Counts are no higher than this.
constexpr size_t kWindowBytesMax = 33;  // Nor windows longer.

// Whether a match may have no bytes.
bool MayBeEmpty(const Node& node);

// The least number of bytes of a match.
uint32_t MinBytes(const Node& node);

// What a match that is not empty may begin with.
ByteSet FirstBytes(const Node& node);

// The least number of characters of a match that are in `set`, which is of ASCII.
uint32_t MinCount(const Node& node, const ByteSet& set);

// Every window that was found, in no order.
std::vector<Window> FindWindows(const Node& node);

}  // namespace weir::regex
