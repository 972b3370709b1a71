// Rounds of contenders over one set of batches, in turns, and what is made of them.
//
// A round runs all batches once. Contenders take turns within a round and change their order from
// round to round, so that a change of the machine's pace meets all of them. The first round warms
// up and is not counted.
// Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "host/bench/cycles.h"
#include "host/bench/lane_meter.h"
#include "host/bench/regroup.h"

namespace weir::bench {

using PartTimes = std::array<float, kPartCount>;  // In ns.

struct Contender {
  Pipeline* pipeline = nullptr;

  std::vector<std::vector<PartTimes>> rounds;  // Each batch of each round.
  std::vector<double> cycles;                  // A record, one a round; empty: not available.
  // Of the last round, all batches.
  uint64_t records_out = 0, refused = 0, allocations = 0, plugin_allocations = 0, arena_bytes = 0;
  StageFailure failure;  // Of the first batch that was refused.
};

// What the set takes when nothing interrupts it: of each batch the median of its times, added up.
// The median of whole rounds would not do: on a busy machine every one of them is interrupted.
std::array<double, kPartCount> UndisturbedNs(const Contender& contender);

// What each round took, where a batch counts at most three times its median: how far these lie
// apart tells how well the machine kept its pace.
std::vector<double> RoundsNs(const Contender& contender);

inline constexpr int kRoundsMin = 5;
inline constexpr int kRoundsMax = 300;  // All of them are kept.

// Until `seconds` are over, but at least kRoundsMin rounds and at most kRoundsMax.
void RunRounds(const BatchSet& set, LaneMeter& meter, const CycleCounter& cycles, double seconds,
               std::vector<Contender>& contenders);

}  // namespace weir::bench
