#include "plugins/processors/cardinality/cardinality.h"

#include <algorithm>
#include <utility>

#include "plugins/processors/cardinality/metric_run.h"
#include "plugins/processors/cardinality/shard_state.h"

namespace weir::cardinality {

void ShardState::Advance(uint64_t mono_ns) {
  if (options.window_ns == 0) return;
  const uint64_t now = mono_ns / (options.window_ns / kTicksPerWindow);
  if (!ticking) {
    first_tick = now - tick;
    ticking = true;
  }
  const auto at = static_cast<uint32_t>(now - first_tick);
  if (at == tick) return;
  tick = at;
  metrics.Advance(tick);
  series.Advance(tick);
}

Cardinality::Shard::Shard(const Cardinality& processor, const Lane& lane)
    : state_(std::make_unique<ShardState>(processor.options(), lane.index(), lane.count(),
                                          HashKey::Random())) {}
Cardinality::Shard::~Shard() = default;

Cardinality::Cardinality(Setup& setup)
    : options_(setup.config),
      host_(setup.host),
      clock_(setup.Service<weir_clock_v1>()),
      limited_(setup.DefineCounter("limited_points", "{data_point}",
                                   "Data points that were over a limit")),
      dropped_(setup.DefineCounter("dropped_points", "{data_point}",
                                   "Data points over a limit that were dropped by the action")),
      untracked_(setup.DefineCounter(
          "untracked_points", "{data_point}",
          "Data points that could not be added to their folded series and were dropped")),
      folded_(setup.DefineCounter("folded_series_points", "{data_point}",
                                  "Data points made of folded series")),
      streams_(setup.DefineGauge("metrics", "{metric}", "Metrics that are tracked")),
      series_(setup.DefineGauge("folded_series", "{series}", "Cumulative folded series")),
      memory_(setup.DefineGauge("memory", "By", "Memory of what is tracked")) {}

Status Cardinality::Process(Shard& shard, Batch<Cardinality>& batch) const {
  ShardState& state = shard.state();
  state.Advance(clock_->mono_ns(host_.get()));
  if (batch.signal() == WEIR_METRICS) {
    MetricRun(state, batch.get()).Execute();
    CountMetrics(state);
  }
  return Status::Ok();
}

void Cardinality::CountMetrics(ShardState& shard) const {
  const Counts counts = std::exchange(shard.counts, Counts());
  if (counts.limited != 0) limited_.Add(shard.index, counts.limited);
  if (counts.dropped != 0) dropped_.Add(shard.index, counts.dropped);
  if (counts.untracked != 0) untracked_.Add(shard.index, counts.untracked);
  if (counts.series != 0) folded_.Add(shard.index, counts.series);
  streams_.Set(shard.index, static_cast<int64_t>(shard.metrics.size()));
  series_.Set(shard.index, static_cast<int64_t>(shard.series.series_count()));
  memory_.Set(shard.index, static_cast<int64_t>(shard.budget.used_bytes()));
}

}  // namespace weir::cardinality
