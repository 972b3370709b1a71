#include "plugins/processors/cardinality/cardinality.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "plugins/processors/cardinality/metric_run.h"
#include "plugins/processors/cardinality/shard_state.h"
#include "plugins/processors/cardinality/state.h"
#include "plugins/processors/cardinality/text_run.h"

namespace weir::cardinality {
namespace {

constexpr uint64_t kReportIntervalNs = 10'000'000'000;
constexpr uint32_t kRanksMax = 10;
constexpr char kTextsHelp[] = "Names, keys and values of traces and logs that were over a limit";

}  // namespace

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
  texts.Advance(tick);
}

Cardinality::Shard::Shard(const Cardinality& processor, const Lane& lane)
    : lane_(lane),
      loop_(lane.host.TryService<weir_loop_v1>()),
      state_(std::make_unique<ShardState>(processor.options(), lane.index(), lane.count(),
                                          HashKey::Random())) {}
Cardinality::Shard::~Shard() = default;

void Cardinality::Shard::AskForTick(uint64_t at_mono_ns) {
  if (asked_ || !loop_) return;
  asked_ = true;
  loop_->tick(lane_.get(), at_mono_ns);
}

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
      unwatched_(setup.DefineCounter(
          "unwatched_points", "{data_point}",
          "Data points of metrics that there was no memory for, passed on")),
      folded_(setup.DefineCounter("folded_series_points", "{data_point}",
                                  "Data points made of folded series")),
      span_names_(setup.DefineCounter("limited_texts", "{text}", kTextsHelp, "what=span_name")),
      span_keys_(setup.DefineCounter("limited_texts", "{text}", kTextsHelp, "what=span_key")),
      log_keys_(setup.DefineCounter("limited_texts", "{text}", kTextsHelp, "what=log_key")),
      log_values_(setup.DefineCounter("limited_texts", "{text}", kTextsHelp, "what=log_value")),
      metrics_(setup.DefineGauge("metrics", "{metric}", "Metrics that are tracked")),
      limited_metrics_(setup.DefineGauge("limited_metrics", "{metric}",
                                         "Metrics with points over a limit in the last window")),
      streams_(setup.DefineGauge("streams", "{stream}",
                                 "Streams of all metrics in the last window, estimated")),
      series_(setup.DefineGauge("folded_series", "{series}", "Cumulative folded series")),
      memory_(setup.DefineGauge("memory", "By", "Memory of what is tracked")),
      board_(std::make_unique<ReportBoard>(options_.report_rows)) {
  const auto* metrics = setup.Service<weir_metrics_v1>();
  for (uint32_t rank = 1; rank <= std::min(options_.report_rows, kRanksMax); rank++) {
    const std::string attributes = "rank=" + std::to_string(rank);
    const uint32_t id = metrics->define(
        host_.get(), WEIR_GAUGE, "top_streams", "{stream}",
        "Streams of the metrics that have most, estimated; the status page has their names",
        attributes.c_str());
    top_.emplace_back(host_, metrics, id);
  }
}

Status Cardinality::Process(Shard& shard, Batch<Cardinality>& batch) const {
  ShardState& state = *shard.state();
  const uint64_t now = clock_->mono_ns(host_.get());
  state.Advance(now);
  shard.AskForTick(now + kReportIntervalNs);
  switch (batch.signal()) {
    case WEIR_METRICS:
      MetricRun(state, batch.get()).Execute();
      break;
    case WEIR_TRACES:
      if (options_.spans.used()) TextRun(state, batch.get(), options_.spans).ExecuteSpans();
      break;
    case WEIR_LOGS:
      if (options_.logs.used()) TextRun(state, batch.get(), options_.logs).ExecuteLogs();
      break;
    default:
      break;
  }
  Count(state);
  return Status::Ok();
}

void Cardinality::Tick(Shard& shard, uint64_t now_mono_ns) const {
  ShardState& state = *shard.state();
  shard.Ticked();
  state.Advance(now_mono_ns);
  const Report report = MakeReport(state, options_.report_rows);
  limited_metrics_.Set(state.index, static_cast<int64_t>(report.limited_metrics));
  streams_.Set(state.index, static_cast<int64_t>(report.streams));
  Count(state);
  if (options_.report_rows != 0) Publish(state.index, report);
  shard.AskForTick(now_mono_ns + kReportIntervalNs);
}

void Cardinality::Publish(uint32_t lane, const Report& report) const {
  std::vector<uint64_t> streams;
  host_.Report(board_->Put(lane, report, &streams));
  streams.resize(top_.size());
  // Of all lanes, so there is one value for them.
  for (size_t i = 0; i < top_.size(); i++) top_[i].Set(0, static_cast<int64_t>(streams[i]));
}

void Cardinality::Save(Shard& shard, StateWriter writer) const {
  SaveState(*shard.state(), writer);
}

void Cardinality::Load(Shard& shard, uint32_t, uint64_t, std::string_view entry) const {
  std::unique_ptr<ShardState>& state = shard.state();
  if (LoadState(&state, entry)) return;
  const uint32_t index = state->index, lanes = state->lanes;
  state = std::make_unique<ShardState>(options_, index, lanes, HashKey::Random());
  throw std::runtime_error("an entry of " + std::to_string(entry.size()) +
                           " bytes is not state of this processor");
}

void Cardinality::Count(ShardState& shard) const {
  const Counts counts = std::exchange(shard.counts, Counts());
  const auto add = [&shard](const Counter& counter, int64_t n) {
    if (n != 0) counter.Add(shard.index, n);
  };
  add(limited_, counts.limited);
  add(dropped_, counts.dropped);
  add(untracked_, counts.untracked);
  add(unwatched_, counts.unwatched);
  add(folded_, counts.series);
  add(span_names_, counts.span_names);
  add(span_keys_, counts.span_keys);
  add(log_keys_, counts.log_keys);
  add(log_values_, counts.log_values);
  metrics_.Set(shard.index, static_cast<int64_t>(shard.metrics.size()));
  series_.Set(shard.index, static_cast<int64_t>(shard.series.series_count()));
  memory_.Set(shard.index, static_cast<int64_t>(shard.budget.used_bytes()));
}

}  // namespace weir::cardinality
