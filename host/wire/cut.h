// Cutting a request at record borders: for outgoing size limits, and into windows that bound what
// the columns of one batch take.
//
// Each piece is a whole request: the resource and scope of its records are framed again around
// them, with all their other fields. A metric is cut between its data points where one metric alone
// is too large. Profiles are never cut: one dictionary serves all. `bytes` are sound and regular.
//
// What is framed again is written again. When that has made 16 MiB more and twice the request on
// top, the last piece takes all that is left, whatever the limits: a resource of megabytes around
// millions of records must not become terabytes.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/base/signal.h"
#include "host/wire/limits.h"
#include "host/wire/validate.h"

namespace weir::wire {

struct CutOptions {
  uint64_t items_max = UINT64_MAX;  // Spans, log records, data points; one always fits.
  uint64_t bytes_max = UINT64_MAX;  // Of a piece; exceeded only by a single record.
};

// The request in pieces, in order. One piece equal to the input when nothing has to be cut.
std::vector<std::string> Cut(Signal signal, std::span<const uint8_t> bytes,
                             const CutOptions& options);

// Whether the request is too large for one batch.
bool NeedsWindows(Signal signal, const Survey& survey, const Limits& limits);
// The request in pieces of which each fits one batch.
std::vector<std::string> CutToWindows(Signal signal, std::span<const uint8_t> bytes,
                                      const Survey& survey, const Limits& limits);

}  // namespace weir::wire
