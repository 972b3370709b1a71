// Requests of the batch size that is to be measured, made from requests of any size.
//
// As the collector does it late, at the exporter's queue: an OTLP request is one repeated field, so
// requests are joined by laying them behind each other and cut at record borders. Data that is too
// short is taken again from its beginning. A metric is not cut between its points, so batches of
// metrics can have fewer. Profiles can be neither joined nor cut.
//
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "host/bench/data.h"

namespace weir::bench {

struct BatchSet {
  uint32_t records_per_batch = 0;  // Items, as Cut counts; 0: as they were captured.
  std::vector<DataRequest> batches;
  uint64_t records = 0, bytes = 0;  // Of all batches.
};

// At least `records_min` records in batches of `records_per_batch`. Without batches when
// the data holds none of this signal, or when one would be more than the collector lets into one
// batch (it cuts such into windows).
BatchSet Regroup(const std::vector<DataRequest>& data, Signal signal, uint32_t records_per_batch,
                 uint64_t records_min);

// Those of `signal` as they are.
BatchSet AsCaptured(const std::vector<DataRequest>& data, Signal signal);

}  // namespace weir::bench
