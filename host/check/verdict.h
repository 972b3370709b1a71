// How the child that runs one test says what came of it.
//
// A test ends in Hold, Break or Skip, which end the process at once: what a broken plugin would do
// after its first fault is not of interest, so nothing of it is called any more. Until then Enter
// names the requirement that the next call into the plugin is about. A crash, an end of the process
// by the plugin, and too long a call are put down to that one.
//
// Verdicts go through a descriptor of their own; what the plugin writes to its outputs is thrown
// away. Threads: [any]; the handlers run wherever a signal comes in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "host/check/result.h"

namespace weir::check {

// Takes over standard error, crash signals and exit. `requirement` is the test's own.
void BeginVerdict(const char* requirement, unsigned seconds_max);

// From now on calls are about `requirement` (a literal); `what` (a literal) names the call. NULL:
// about the test's own. `late`, if there is one, is what a call breaks that does not return.
void Enter(const char* requirement, const char* what, const char* late = nullptr);

// From now on everything is put down to `requirement` (a literal), whatever Enter says: for tests
// that first make sure that the usual way works.
void BlameAll(const char* requirement);

// A fault at an address in here is put down to `requirement`, with `text`. Both are literals. The
// last word about an address counts; of thousands, the oldest are forgotten.
void BlameAddresses(const void* begin, size_t size, const char* requirement, const char* text);

[[noreturn]] void Hold();
[[noreturn]] void Break(std::string_view reason, std::string_view requirement = {});
[[noreturn]] void Skip(std::string_view reason);

// The other side: reads what a child has said. `said` is all of its text; `end` how it ended, for
// when it said nothing.
void ReadVerdict(std::string_view said, std::string_view end, Result& result);

}  // namespace weir::check
