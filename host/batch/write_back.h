// What is left of a batch after its stages: the finished OTLP request.
#pragma once

#include <cstdint>
#include <vector>

#include "host/base/shared_bytes.h"

namespace weir {

struct WriteBack {
  enum class Way { kForward, kOverlay, kSplice, kEncode };

  std::vector<SharedBytes> pieces;  // In order; empty when every record was dropped.
  uint64_t bytes = 0;               // Of all pieces.
  uint64_t records = 0;             // Spans, log records, metrics or profiles that are left.
  uint64_t items = 0;               // Spans, log records, data points or profiles that are left.
  uint64_t items_dropped = 0;       // Items of the input that are not sent on.
  uint64_t edits = 0;               // Cells that were changed, each counted once.
  Way way = Way::kForward;
};

}  // namespace weir
