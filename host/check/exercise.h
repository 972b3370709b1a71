// A short life of work for an instance that was created, whatever its kind: for tests that are
// about what it leaves behind, or about a world in which something is missing.
//
// Threads: the test's.
#pragma once

#include "host/check/harness.h"
#include "host/check/test.h"

namespace weir::check {

// Processors get a batch of each signal, receivers some connections, exporters a batch of each
// signal, which is cancelled when it is not answered soon; then the harness ends.
void Exercise(const Subject& subject, Harness& harness);

}  // namespace weir::check
