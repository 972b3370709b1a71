// From a request as it came to parts that may enter a pipeline.
//
// Everything is validated; what is valid but not regular (duplicate fields, invalid UTF-8, ids of a
// wrong length ...) is rewritten, so that every plugin and every receiver behind Weir sees the same
// content; what is too large for one batch is cut to windows.
//
// Threads: a free function.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "host/base/shared_bytes.h"
#include "host/base/signal.h"
#include "host/graph/stage_run.h"
#include "host/wire/limits.h"

namespace weir {

struct Admitted {
  std::vector<Part> parts;  // Empty: nothing to send on.
  uint64_t rejected = 0;    // Items that were refused alone.
  std::string reason;       // Why, or a warning.
};

absl::StatusOr<Admitted> Admit(Signal signal, SharedBytes bytes, const wire::Limits& limits);

}  // namespace weir
