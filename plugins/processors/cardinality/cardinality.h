// The cardinality processor: keeps the number of series, span names and attribute keys within
// limits.
//
// For each metric of each resource it knows the streams that pass, exactly, up to the limit; what
// is beyond is folded into an overflow series, aggregated without the attribute that has too many
// values, dropped, or only counted. A data point of a stream that is known costs one hash of its
// attributes and one look-up; a batch in which nothing is over a limit is not touched.
//
// All points of one metric come to one shard (WEIR_PARTITION_METRIC), so limits hold for the whole
// host and no lock is needed. Memory is bounded by `memory_limit` for each shard.
//
// Threads: as every processor. The instance is immutable, all else belongs to the shard.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "plugins/processors/cardinality/config_schema.h"
#include "plugins/processors/cardinality/options.h"
#include "plugins/processors/cardinality/report.h"
#include "weir/sdk.hpp"

namespace weir::cardinality {

struct ShardState;
inline constexpr uint32_t kStateRevision = 1;

class Cardinality {
 public:
  static constexpr weir_columns kNeed = kColumns<
      WEIR_COLUMN(attr, key), WEIR_COLUMN(resource, attrs), WEIR_COLUMN(scope, resource),
      WEIR_COLUMN(scope, name), WEIR_COLUMN(scope, version), WEIR_COLUMN(metric, scope),
      WEIR_COLUMN(metric, points), WEIR_COLUMN(metric, kind), WEIR_COLUMN(metric, name),
      WEIR_COLUMN(metric, unit), WEIR_COLUMN(metric, temporality), WEIR_COLUMN(metric, monotonic),
      WEIR_COLUMN(point, metric), WEIR_COLUMN(point, attrs), WEIR_COLUMN(point, detail),
      WEIR_COLUMN(point, start), WEIR_COLUMN(point, time), WEIR_COLUMN(point, flags),
      WEIR_COLUMN(point, has), WEIR_COLUMN(point, value), WEIR_COLUMN(hist, point),
      WEIR_COLUMN(hist, buckets), WEIR_COLUMN(hist, bounds), WEIR_COLUMN(hist, count),
      WEIR_COLUMN(hist, sum), WEIR_COLUMN(hist, min), WEIR_COLUMN(hist, max),
      WEIR_COLUMN(exphist, point), WEIR_COLUMN(exphist, pos), WEIR_COLUMN(exphist, neg),
      WEIR_COLUMN(exphist, count), WEIR_COLUMN(exphist, sum), WEIR_COLUMN(exphist, min),
      WEIR_COLUMN(exphist, max), WEIR_COLUMN(exphist, zero_threshold),
      WEIR_COLUMN(exphist, zero_count), WEIR_COLUMN(exphist, scale),
      WEIR_COLUMN(exphist, pos_offset), WEIR_COLUMN(exphist, neg_offset),
      WEIR_COLUMN(summary, point), WEIR_COLUMN(summary, quantiles), WEIR_COLUMN(summary, count),
      WEIR_COLUMN(summary, sum), WEIR_COLUMN(num, v), WEIR_COLUMN(span, scope),
      WEIR_COLUMN(span, attrs), WEIR_COLUMN(span, name), WEIR_COLUMN(log, scope),
      WEIR_COLUMN(log, attrs)>;
  // Adding points (metric, points) allows to set every cell of what is added.
  static constexpr weir_columns kWrite = kColumns<
      WEIR_COLUMN(point, drop), WEIR_COLUMN(point, attrs), WEIR_COLUMN(attr, flags),
      WEIR_COLUMN(attr, val), WEIR_COLUMN(attr, key), WEIR_COLUMN(point, start),
      WEIR_COLUMN(point, time), WEIR_COLUMN(point, flags), WEIR_COLUMN(point, has),
      WEIR_COLUMN(point, value), WEIR_COLUMN(metric, points), WEIR_COLUMN(span, name)>;

  static constexpr Manifest kManifest{.type = "cardinality",
                                      .version = "1.0.0",
                                      .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS,
                                      .need = kNeed,
                                      .write = kWrite,
                                      .schema = kSchema,
                                      .partition_by = WEIR_PARTITION_METRIC,
                                      .state_revision = kStateRevision};

  class Shard {
   public:
    Shard(const Cardinality& processor, const Lane& lane);
    ~Shard();
    std::unique_ptr<ShardState>& state() { return state_; }
    // Asks for a tick, if none is asked for.
    void AskForTick(uint64_t at_mono_ns);
    void Ticked() { asked_ = false; }

   private:
    const Lane lane_;
    const weir_loop_v1* const loop_;  // NULL: the host has none, and there is no report.
    bool asked_ = false;
    std::unique_ptr<ShardState> state_;
  };

  explicit Cardinality(Setup& setup);

  Status Process(Shard& shard, Batch<Cardinality>& batch) const;
  void Save(Shard& shard, StateWriter writer) const;
  // Brings the report up to date.
  void Tick(Shard& shard, uint64_t now_mono_ns) const;
  // An entry that is not ours leaves the shard cold.
  void Load(Shard& shard, uint32_t revision, uint64_t group, std::string_view entry) const;

  const Options& options() const { return options_; }

 private:
  void Count(ShardState& shard) const;
  void Publish(uint32_t lane, const Report& report) const;

  Options options_;
  Host host_;
  const weir_clock_v1* clock_;
  Counter limited_, dropped_, untracked_, unwatched_, folded_;
  Counter span_names_, span_keys_, log_keys_, log_values_;
  Gauge metrics_, limited_metrics_, streams_, series_, memory_;
  std::vector<Gauge> top_;  // By rank.
  std::unique_ptr<ReportBoard> board_;
};

}  // namespace weir::cardinality
