#include "host/bench/rounds.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "host/bench/statistics.h"
#include "host/lane/loop.h"

namespace weir::bench {
namespace {

double Sum(const PartTimes& times) { return std::accumulate(times.begin(), times.end(), 0.0); }

// Of batch `batch` in all rounds, by `of`.
template <class Of>
double MedianOf(const Contender& contender, size_t batch, const Of& of) {
  std::vector<double> times;
  for (const auto& round : contender.rounds) times.push_back(of(round[batch]));
  return Median(std::move(times));
}

void RunOne(const BatchSet& set, LaneMeter& meter, const CycleCounter& counter, bool counted,
            Contender& contender) {
  contender.records_out = contender.refused = contender.arena_bytes = 0;
  contender.allocations = contender.plugin_allocations = 0;
  std::vector<PartTimes> times(set.batches.size());
  const uint64_t cycles_before = counter.Read();
  for (size_t batch = 0; batch < set.batches.size(); batch++) {
    BatchCost cost;
    StageFailure failure;
    if (!meter.Run(*contender.pipeline, set.batches[batch], &cost, &failure)) {
      if (contender.failure.text.empty()) contender.failure = std::move(failure);
      contender.refused++;
    }
    for (uint32_t part = 0; part < kPartCount; part++) {
      times[batch][part] = static_cast<float>(cost.ns[part]);
    }
    contender.records_out += cost.records_out;
    contender.allocations += cost.allocations;
    contender.plugin_allocations += cost.plugin_allocations;
    contender.arena_bytes += cost.arena_bytes;
  }
  if (!counted) return;
  if (counter.available()) {
    contender.cycles.push_back(static_cast<double>(counter.Read() - cycles_before) /
                               static_cast<double>(set.records));
  }
  contender.rounds.push_back(std::move(times));
}

}  // namespace

std::array<double, kPartCount> UndisturbedNs(const Contender& contender) {
  std::array<double, kPartCount> ns{};
  const size_t batches = contender.rounds.empty() ? 0 : contender.rounds.front().size();
  for (size_t batch = 0; batch < batches; batch++) {
    for (uint32_t part = 0; part < kPartCount; part++) {
      ns[part] +=
          MedianOf(contender, batch, [part](const PartTimes& times) { return times[part]; });
    }
  }
  return ns;
}

std::vector<double> RoundsNs(const Contender& contender) {
  constexpr double kTimesMax = 3;
  std::vector<double> totals(contender.rounds.size());
  const size_t batches = contender.rounds.empty() ? 0 : contender.rounds.front().size();
  for (size_t batch = 0; batch < batches; batch++) {
    const double most = kTimesMax * MedianOf(contender, batch, &Sum);
    for (size_t round = 0; round < totals.size(); round++) {
      totals[round] += std::min(Sum(contender.rounds[round][batch]), most);
    }
  }
  return totals;
}

void RunRounds(const BatchSet& set, LaneMeter& meter, const CycleCounter& cycles, double seconds,
               std::vector<Contender>& contenders) {
  const uint64_t end_ns = MonotonicNs() + static_cast<uint64_t>(seconds * 1e9);
  for (int round = 0;
       round <= kRoundsMin || (round <= kRoundsMax && MonotonicNs() < end_ns); round++) {
    for (size_t i = 0; i < contenders.size(); i++) {
      const size_t turn = round % 2 == 0 ? i : contenders.size() - 1 - i;
      RunOne(set, meter, cycles, /*counted=*/round > 0, contenders[turn]);
    }
  }
}

}  // namespace weir::bench
