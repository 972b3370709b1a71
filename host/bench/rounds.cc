#include "host/bench/rounds.h"

#include "host/lane/loop.h"

namespace weir::bench {
namespace {

constexpr size_t kBatchesKept = 2'000'000;

void RunOne(const BatchSet& set, LaneMeter& meter, const CycleCounter& counter, bool counted,
            Contender& contender) {
  std::array<double, kPartCount> part_ns{};
  double total_ns = 0;
  contender.records_out = contender.refused = contender.arena_bytes = 0;
  contender.allocations = contender.plugin_allocations = 0;
  const uint64_t cycles_before = counter.Read();
  for (const DataRequest& request : set.batches) {
    BatchCost cost;
    StageFailure failure;
    if (!meter.Run(*contender.pipeline, request, &cost, &failure)) {
      if (contender.failure.text.empty()) contender.failure = std::move(failure);
      contender.refused++;
    }
    for (uint32_t part = 0; part < kPartCount; part++) part_ns[part] += cost.ns[part];
    total_ns += cost.total_ns;
    contender.records_out += cost.records_out;
    contender.allocations += cost.allocations;
    contender.plugin_allocations += cost.plugin_allocations;
    contender.arena_bytes += cost.arena_bytes;
    if (counted && contender.batch_ns.size() < kBatchesKept) {
      contender.batch_ns.push_back(cost.total_ns);
    }
  }
  if (!counted) return;
  const auto records = static_cast<double>(set.records);
  for (uint32_t part = 0; part < kPartCount; part++) {
    contender.part_ns[part].push_back(part_ns[part] / records);
  }
  contender.total_ns.push_back(total_ns / records);
  if (!counter.available()) return;
  contender.cycles.push_back(static_cast<double>(counter.Read() - cycles_before) / records);
}

}  // namespace

void RunRounds(const BatchSet& set, LaneMeter& meter, const CycleCounter& cycles, double seconds,
               std::vector<Contender>& contenders) {
  const uint64_t end_ns = MonotonicNs() + static_cast<uint64_t>(seconds * 1e9);
  for (int round = 0; round <= kRoundsMin || MonotonicNs() < end_ns; round++) {
    for (size_t i = 0; i < contenders.size(); i++) {
      const size_t turn = round % 2 == 0 ? i : contenders.size() - 1 - i;
      RunOne(set, meter, cycles, /*counted=*/round > 0, contenders[turn]);
    }
  }
}

}  // namespace weir::bench
