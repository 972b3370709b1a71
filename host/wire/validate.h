// One walk over a whole OTLP request: is it sound, is it regular, and how many rows will it have?
//
// Sound is what the strictest receiver behind Weir would accept, because one bad request would
// spoil a joined one: known fields have their wire type (a repeated number may come packed or not),
// no groups, tags of at most 5 bytes and a field number from 1 to 2^29 - 1, varints of at most 10
// bytes, lengths of at most 5 bytes and inside their parent, packed runs of whole values, at most
// Limits::message_depth_max nested messages. Unknown fields are skipped by their wire type.
//
// Regular is what columns can be built over without further questions. What is sound but irregular
// is counted in Survey::irregular and has to go through Normalize first (see normalize.h).
//
// Errors: InvalidArgument for bytes that are not sound, with the byte offset and the message and
// field where it was found; ResourceExhausted for more rows than one request may have. Threads:
// any.
#pragma once

#include <cstdint>
#include <span>

#include "absl/status/statusor.h"
#include "host/base/signal.h"
#include "host/wire/limits.h"

namespace weir::wire {

// Why a request is not regular; bits of Survey::irregular.
enum Irregular : uint32_t {
  kRepeatedField = 1,   // A singular field, or a message member, more than once in one message.
  kOneofTwice = 2,      // Two members of a oneof in one message.
  kInvalidUtf8 = 4,     // In a string field, when the policy is kReplace.
  kWrongIdLength = 8,   // An id that is neither empty nor of its 16 or 8 bytes.
  kEmptyEntry = 16,     // A resource or scope entry without a record.
  kTooManyValues = 32,  // A record with more than Limits::values_per_record_max values.
};

// Exact numbers of rows; the request is regular, or they are those of the irregular bytes.
struct Survey {
  uint32_t resources = 0, scopes = 0, entities = 0, entity_keys = 0;
  uint32_t records = 0;  // Spans, metrics, log records or profiles.
  uint32_t items = 0;    // The same, but data points instead of metrics.
  uint32_t attrs = 0;    // Attributes of all owners, nested values and log bodies, all levels.
                         // Profiles: also one for each entry of the attribute table.
  uint32_t events = 0, links = 0;
  uint32_t histograms = 0, exponential_histograms = 0, summaries = 0;  // Data points of that kind.
  uint32_t exemplars = 0;
  uint32_t numbers = 0;  // Varints in buckets, two for each quantile; profiles: attribute indices
                         // and values.
  uint32_t samples = 0, strings = 0, dictionary_attrs = 0;
  uint32_t irregular = 0;  // Bits of Irregular.

  bool NeedsNormalizing() const { return irregular != 0; }
  uint64_t Rows() const;
  bool operator==(const Survey&) const = default;
};

absl::StatusOr<Survey> Validate(Signal signal, std::span<const uint8_t> bytes,
                                const Limits& limits);

}  // namespace weir::wire
