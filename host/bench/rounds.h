// Rounds of contenders over one set of batches, in turns, and what is made of them.
//
// A round runs all batches once. Contenders take turns within a round and change their order from
// round to round, so that a change of the machine's pace meets all of them. The first round warms
// up and is not counted.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "host/bench/cycles.h"
#include "host/bench/lane_meter.h"
#include "host/bench/regroup.h"

namespace weir::bench {

struct Contender {
  Pipeline* pipeline = nullptr;

  // One entry a round, in ns a record of the set.
  std::array<std::vector<double>, kPartCount> part_ns;
  std::vector<double> total_ns;
  std::vector<double> cycles;  // A record; empty: not available.
  // Of the last round, all batches.
  uint64_t records_out = 0, refused = 0, allocations = 0, plugin_allocations = 0, arena_bytes = 0;
  StageFailure failure;  // Of the first batch that was refused.
  // Each batch of all rounds.
  std::vector<double> batch_ns;
};

inline constexpr int kRoundsMin = 5;

// Until `seconds` are over, and at least kRoundsMin rounds.
void RunRounds(const BatchSet& set, LaneMeter& meter, const CycleCounter& cycles, double seconds,
               std::vector<Contender>& contenders);

}  // namespace weir::bench
