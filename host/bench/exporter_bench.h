// What an exporter costs: from `begin` to the word that a batch is done.
//
// Threads: [control]; blocks.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "host/bench/data.h"
#include "host/bench/job.h"
#include "host/bench/subject.h"

namespace weir::bench {

// The "signals" of its figures. One batch is under way at a time, so that what is shown is the
// length of the way, not what the destination could take. Batches are finished before the clock
// starts: columns, and the JSON of those who ask for it.
// FailedPrecondition: it did not deliver.
absl::StatusOr<nlohmann::ordered_json> BenchExporter(const Job& job, const Subject& subject,
                                                     const std::vector<DataRequest>& data,
                                                     std::vector<std::string>* notes);

}  // namespace weir::bench
