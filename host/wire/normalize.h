// Rewrites a sound but irregular request to a regular one with the same meaning.
//
// Only what is irregular, and what encloses it, is written anew; everything else is copied as it
// came, unknown fields too. Duplicate singular fields: the last one counts; message members that
// come twice are merged as protobuf merges them; of a oneof the last member counts. Texts that are
// not UTF-8 get U+FFFD for each bad byte. Ids of a wrong length are blanked (left out) in links,
// exemplars, log records, parents and profiles; a span whose own trace or span id has a wrong
// length is left out alone, and so is a record with too many values: both count as rejected.
// Entries without a record are left out.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "host/base/signal.h"
#include "host/wire/limits.h"
#include "host/wire/validate.h"

namespace weir::wire {

struct Normalized {
  std::string bytes;
  uint64_t rejected_items = 0;  // Spans, log records, data points or profiles that were left out.
  std::string reject_reason;    // Of the first of them, with its place.
  uint64_t replaced_utf8 = 0;   // Texts with replaced bytes.
  uint64_t blanked_ids = 0;
};

// `survey` is what Validate said of `bytes`. The result validates as regular.
absl::StatusOr<Normalized> Normalize(Signal signal, std::span<const uint8_t> bytes,
                                     const Survey& survey, const Limits& limits);

}  // namespace weir::wire
