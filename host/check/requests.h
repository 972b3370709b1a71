// Small OTLP export requests for the batches of tests.
//
// Threads: free function.
#pragma once

#include <cstdint>
#include <string>

#include "host/base/signal.h"

namespace weir::check {

// `records` spans, log records or metrics of one resource and scope, with attributes of each type,
// a nested one, and texts that detectors look for. Profiles: at most so many, made by chance, but
// always the same. Empty for 0 records.
std::string MakeRequest(Signal signal, uint32_t records);

}  // namespace weir::check
