// From what a survey of the wire counted to how many rows each table gets.
//
// Threads: pure functions.
#pragma once

#include "host/batch/core.h"
#include "host/wire/validate.h"

namespace weir::batch {

// The survey is of regular bytes: its numbers are exact. Attributes get the spare rows of
// `declared`, once for each item that may own attributes.
RowCounts CountsOf(Signal signal, const wire::Survey& survey, const ColumnSet& declared);

}  // namespace weir::batch
