// A pattern of RE2's syntax as a tree that describes at least what the pattern matches.
//
// RE2 keeps its own tree to itself, so the prefilter reads patterns with this parser. It does not
// have to be exact, only never too narrow: a set may hold more than RE2's, and what it does not
// know for sure makes the whole pattern unknown. Where it is exact it says so. It is only asked
// about patterns that RE2 has accepted, and so it need not find mistakes.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "host/regex/byte_set.h"

namespace weir::regex {

struct Node {
  enum class Kind { kEmpty, kChar, kConcat, kAlternate, kRepeat };
  enum class Assertion { kNone, kBegin, kEnd, kWordBorder, kNoWordBorder };
  static constexpr uint32_t kUnbounded = ~0u;

  Kind kind = Kind::kEmpty;
  // Without its kids: in ASCII texts it is just what RE2 makes of it.
  bool exact = true;
  bool any_but_newline = false;           // kChar: a dot, whose `set` has all the same.
  bool lazy = false;                      // kRepeat.
  Assertion assertion = Assertion::kNone;  // kEmpty.
  ByteSet set;               // kChar. A character beyond ASCII may be one to four bytes.
  bool only_folded = false;  // kChar: beyond ASCII there is only what folds to k or s.
  std::vector<Node> kids;    // kConcat, kAlternate; one of kRepeat.
  uint32_t min = 0, max = 0;  // kRepeat.
};

// `flags` are WEIR_RE_*. Empty: not understood, demand nothing.
std::optional<Node> ParseSyntax(std::string_view pattern, uint32_t flags);

}  // namespace weir::regex
