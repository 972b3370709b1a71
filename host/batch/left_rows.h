// How many records and items a batch still has.
//
// Threads: pure functions.
#pragma once

#include "host/batch/core.h"
#include "host/batch/write_back.h"

namespace weir::batch {

// Whether anything was dropped or added, so that Build's numbers do not hold any more.
bool RowsChanged(const Core& core);

// Sets records, items and items_dropped. `vanished_metrics` are those that went with their points.
void CountRows(const Core& core, uint64_t vanished_metrics, WriteBack* result);

}  // namespace weir::batch
