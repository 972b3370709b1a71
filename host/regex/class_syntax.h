// The parts of syntax.h that describe one character: escapes and bracketed classes.
//
// Each is kept as two sets: what it may hold and what it holds for sure, because the complement of
// a class is only wide enough when the class itself was not too wide. Threads: any.
#pragma once

#include <string_view>

#include "host/regex/byte_set.h"

namespace weir::regex {

struct ClassBounds {
  ByteSet may, sure;

  void Add(const ByteSet& both) {
    may = may | both;
    sure = sure | both;
  }
};

// What one place of a pattern matches; `exact`: its ASCII part is just that.
struct CharSet {
  ByteSet set;
  bool exact = true;
};

// Reads an escape or a class at the front of `rest` and takes it off. False when it is none that is
// known. `caseless`: of the place in the pattern.
bool ReadEscape(std::string_view& rest, bool caseless, CharSet* out);
bool ReadClass(std::string_view& rest, bool caseless, bool utf8, CharSet* out);

// One plain character of the pattern at the front of `rest`.
CharSet ReadPlain(std::string_view& rest, bool caseless, bool utf8);

}  // namespace weir::regex
