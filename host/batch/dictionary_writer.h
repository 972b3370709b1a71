// The dictionary of profiles on its way back: strings and attribute values that were set.
//
// One entry serves many referrers, so its place is kept: nothing is added or removed, an empty
// string stays an entry, and string 0 has to stay empty. Threads: one at a time.
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
