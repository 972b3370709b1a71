// What Weir leaves out of a request although the official library takes it, applied to a message of
// that library.
#pragma once

#include "tests/oracle/oracle.h"

namespace weir::wire {

struct Exceptions {
  uint64_t dropped_spans = 0;
  uint64_t blanked_ids = 0;
};

// Drops spans whose own ids have a wrong length, blanks other such ids, and drops resource and
// scope entries without a record.
Exceptions ApplyExceptions(Signal signal, oracle::Message* request);

}  // namespace weir::wire
