// The dictionary of profiles on its way back: strings and attribute values that were set.
//
// One entry serves many referrers, so its place is kept: nothing is removed, an empty string stays
// an entry, and string 0 has to stay empty. A string that names both something that is text (an
// attribute's value, a function, a file) and something that is not (a key, a unit, a type) stays
// as it is for the latter: what was set becomes an entry of its own at the end, and what is text
// has to be pointed there (redirect.h).
//
// Threads: one at a time.
#pragma once

#include <cstdint>

#include "host/batch/row_writer.h"
#include "host/batch/value_writer.h"

namespace weir::batch {

bool DictionaryHasWork(const WriteState& state);
// The content [p, end) with its edits.
void SpliceDictionary(WriteState& state, ValueWriter& values, const uint8_t* p,
                      const uint8_t* end);

}  // namespace weir::batch
