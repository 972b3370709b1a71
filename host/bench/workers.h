// How a component's cost changes when several lanes use it at once.
//
// Threads: [control]; makes a thread for each worker.
#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "host/bench/regroup.h"
#include "host/bench/workbench.h"

namespace weir::bench {

// The "workers" of a signal: a row for 1, 2, 4 ... lanes of the workbench, with and without the
// component's stage. All workers run the same batches, each on a lane of its own.
nlohmann::ordered_json MeasureWorkers(Workbench& bench, const BatchSet& set, Pipeline& nothing,
                                      Pipeline& plugin, double seconds, bool pin);

}  // namespace weir::bench
