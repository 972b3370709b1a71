// From rounds to the figures of a report.
//
// Threads: pure functions.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "host/bench/rounds.h"

namespace weir::bench {

// The names of the parts in "ns_per_record", in the order of columns; "nothing" is what a request
// costs without a plugin.
inline constexpr std::string_view kSplitNames[] = {"nothing", "columns", "scan",
                                                   "call",    "plugin",  "write_back"};

// One row of "sizes": `plugin` beside no plugin at all and beside the no-op over the same columns.
// The six parts add up to "total".
nlohmann::ordered_json SizeFigures(const BatchSet& set, const Contender& nothing,
                                   const Contender& noop, const Contender& plugin);

// The percentiles of the times of batches, in ns.
void AddPercentiles(std::vector<double>& batch_ns, nlohmann::ordered_json* row);

}  // namespace weir::bench
