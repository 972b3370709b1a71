// OTLP requests that are sound and that few senders make.
//
// Threads: free functions.
#pragma once

#include <cstdint>
#include <string>

#include "host/base/signal.h"

namespace weir::check {

enum class Strange : uint8_t {
  kDeep,            // Values in values in values.
  kManyAttributes,  // Ten thousand of one record.
  kValueTypes,      // Each type of value, also empty, and keys that are empty or come twice.
  kOddEnums,        // Numbers that no enum has.
  kEmptyTexts,      // Records whose texts are all empty.
  kNoIds,           // Records without ids and times.
  kLongTexts,       // A text of a megabyte, and texts of other scripts.
  kExtremes,        // The least and greatest numbers, infinities, NaN, time that runs backwards.
  kLoneParents,     // Resources without scopes, scopes without records.
  kMetricKinds,     // Each kind of metric, with exemplars.
};

// Profiles have no records of their own making here: "" for what is about those.
std::string MakeStrange(Signal signal, Strange strange);

}  // namespace weir::check
