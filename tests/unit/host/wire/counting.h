// The rows of a request as counted in the official library's messages: the second opinion on
// Survey.
#pragma once

#include "host/wire/validate.h"
#include "tests/oracle/oracle.h"

namespace weir::wire {

// Without Survey::irregular.
Survey Count(Signal signal, const oracle::Message& request);

}  // namespace weir::wire
