// What a receiver costs: bytes are sent to what it listens on, and what it pushes is counted.
//
// The bytes of --data go to each receiver as they are, so they must be what it speaks: lines for a
// receiver of lines, whole HTTP requests for one of HTTP. Sender and receiver share one thread; the
// time is from the first byte sent to the last push, with the sender's system calls in it.
//
// Threads: [control]; blocks.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "host/bench/job.h"
#include "host/bench/subject.h"

namespace weir::bench {

// One entry, for all signals together, with "receiver" instead of "sizes".
// InvalidArgument: no --data, or it can not start. FailedPrecondition: it pushed nothing.
absl::StatusOr<nlohmann::ordered_json> BenchReceiver(const Job& job, const Subject& subject,
                                                     std::vector<std::string>* notes);

}  // namespace weir::bench
