// All that one lane of the processor remembers.
//
// Threads: belongs to a shard.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/processors/cardinality/attribute_hash.h"
#include "plugins/processors/cardinality/budget.h"
#include "plugins/processors/cardinality/folds.h"
#include "plugins/processors/cardinality/keyed_hash.h"
#include "plugins/processors/cardinality/metric_book.h"
#include "plugins/processors/cardinality/options.h"
#include "plugins/processors/cardinality/series_book.h"
#include "plugins/processors/cardinality/text_book.h"

namespace weir::cardinality {

// An attribute of the point that is looked at.
struct PointAttribute {
  enum class Form : uint8_t { kRaw, kReplaced, kGone };

  uint32_t row;
  uint64_t hash;      // Of key and value,
  uint64_t key_hash;  // of the key alone.
  KeyState* key;      // NULL: not tracked.
  bool known;         // The value is let through already.
  Form form;          // What aggregation makes of it,
  uint64_t now;       // the hash of that
  std::string text;   // and the value, when it is replaced.
};

// Counted since they were last told to the host.
struct Counts {
  int64_t limited = 0;    // Points over a limit.
  int64_t dropped = 0;    // Points dropped because the action says so.
  int64_t untracked = 0;  // Points that could not be added to their series, dropped.
  int64_t unwatched = 0;  // Points of metrics for which there was no memory, passed on.
  int64_t series = 0;     // Points made of folded series.
  int64_t span_names = 0, span_keys = 0, log_keys = 0, log_values = 0;  // Texts over a limit.
};

// What each of `lanes` may have of a limit that they share: together no more than `limit` and
// `lanes` - 1. 0: no limit.
constexpr uint32_t PartOfLane(uint32_t limit, uint32_t lanes) {
  return limit / lanes + (limit % lanes != 0 ? 1 : 0);
}

struct ShardState {
  static constexpr uint32_t kAttributesMax = 128;

  ShardState(const Options& of_instance, uint32_t lane_index, uint32_t lane_count,
             const HashKey& hash_key)
      : options(of_instance),
        index(lane_index),
        lanes(lane_count),
        service_limit(PartOfLane(of_instance.service_limit, lane_count)),
        key(hash_key),
        overflow_hash(HashBoolAttribute(hash_key, kOverflowKey, true)),
        budget(of_instance.memory_limit_bytes),
        metrics(of_instance, &budget),
        series(&budget),
        texts(&budget),
        folds(hash_key, &series) {}
  ShardState(const ShardState&) = delete;

  // Moves the clock on.
  void Advance(uint64_t mono_ns);

  const Options& options;
  const uint32_t index, lanes;
  const uint32_t service_limit;  // This lane's part of it; 0: none.
  const HashKey key;
  const uint64_t overflow_hash;  // Of the attribute otel.metric.overflow=true.
  Budget budget;
  MetricBook metrics;
  SeriesBook series;
  TextBook texts;
  Folds folds;
  Counts counts;
  uint32_t tick = 0;
  uint64_t first_tick = 0;
  bool ticking = false;

  // Scratch of a batch.
  std::vector<uint64_t> hashes;  // By point row; 0: not to be looked at again.
  std::array<PointAttribute, kAttributesMax> attributes{};
  Shape shape;
};

}  // namespace weir::cardinality
