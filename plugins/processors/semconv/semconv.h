// The semconv processor: telemetry that keeps to its conventions.
//
// Every attribute name is looked up in the registry (registry.h) and in the user's own conventions;
// what is wrong is counted under the ids of weaver's live-check, and put right as `fix` says. The
// batch is visited owner by owner: resource, scope, record, and what hangs on it. Checks are one
// pass over an owner's attributes; only owners with something to fix get a second one. A batch in
// which nothing is to be done is not touched.
//
// Threads: as every processor. The instance is immutable but for the board, on which shards lay
// their counts now and then, under a lock. Scratch memory belongs to the shard and is kept.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "plugins/processors/semconv/board.h"
#include "plugins/processors/semconv/config_schema.h"
#include "plugins/processors/semconv/options.h"
#include "plugins/processors/semconv/service_counters.h"
#include "plugins/processors/semconv/tally.h"
#include "plugins/processors/semconv/values.h"
#include "weir/sdk.hpp"

namespace weir::semconv {

// An attribute of the owner that is being visited; or one that will be there, without a row.
struct Live {
  uint32_t row;
  uint16_t index;
  uint16_t claim = kNone;  // Of one without a row: its value, in Scratch::claims.
  bool gone = false;
};

struct ToFix {
  uint16_t live;   // Its place in Scratch::live.
  uint16_t moved;  // The name that it has now.
  FindingSet why;
};

struct NewAttribute {
  uint16_t index;
  Value value;
};

struct Scratch {
  static constexpr size_t kGuesses = 64, kGuessTables = 16;

  Scratch() { std::fill(&guesses[0][0], &guesses[0][0] + kGuesses * kGuessTables, kNone); }

  // By table and place: the name that was there in the record before.
  uint16_t guesses[kGuessTables][kGuesses];
  std::vector<Live> live;
  std::vector<ToFix> todo;
  std::vector<NewAttribute> adds;
  std::vector<Value> claims;
  TextRoom room;
  std::string name, templated;
};

class Semconv {
 public:
  static constexpr weir_columns kNeed = kColumns<
      WEIR_COLUMN(attr, key), WEIR_COLUMN(attr, val), WEIR_COLUMN(attr, value_type),
      WEIR_COLUMN(attr, flags), WEIR_COLUMN(resource, attrs), WEIR_COLUMN(resource, scopes),
      WEIR_COLUMN(resource, schema_url), WEIR_COLUMN(scope, attrs), WEIR_COLUMN(scope, records),
      WEIR_COLUMN(scope, schema_url), WEIR_COLUMN(span, attrs), WEIR_COLUMN(span, events),
      WEIR_COLUMN(span, links), WEIR_COLUMN(span, kind), WEIR_COLUMN(span, name),
      WEIR_COLUMN(event, attrs), WEIR_COLUMN(event, name), WEIR_COLUMN(link, attrs),
      WEIR_COLUMN(log, attrs), WEIR_COLUMN(log, event_name), WEIR_COLUMN(metric, name),
      WEIR_COLUMN(metric, unit), WEIR_COLUMN(metric, kind), WEIR_COLUMN(metric, monotonic),
      WEIR_COLUMN(metric, points), WEIR_COLUMN(point, attrs), WEIR_COLUMN(point, exemplars),
      WEIR_COLUMN(point, detail), WEIR_COLUMN(exemplar, attrs)>;
  static constexpr weir_columns kWrite = kColumns<
      WEIR_COLUMN(attr, key), WEIR_COLUMN(attr, val), WEIR_COLUMN(attr, flags),
      WEIR_COLUMN(resource, attrs), WEIR_COLUMN(resource, schema_url), WEIR_COLUMN(scope, attrs),
      WEIR_COLUMN(scope, schema_url), WEIR_COLUMN(span, attrs), WEIR_COLUMN(span, name),
      WEIR_COLUMN(span, status_message), WEIR_COLUMN(event, attrs), WEIR_COLUMN(event, name),
      WEIR_COLUMN(link, attrs), WEIR_COLUMN(log, attrs), WEIR_COLUMN(log, event_name),
      WEIR_COLUMN(metric, name), WEIR_COLUMN(metric, unit), WEIR_COLUMN(metric, drop),
      WEIR_COLUMN(point, attrs), WEIR_COLUMN(point, has), WEIR_COLUMN(point, value),
      WEIR_COLUMN(hist, sum), WEIR_COLUMN(hist, min), WEIR_COLUMN(hist, max),
      WEIR_COLUMN(hist, bounds), WEIR_COLUMN(exphist, sum), WEIR_COLUMN(exphist, min),
      WEIR_COLUMN(exphist, max), WEIR_COLUMN(exphist, zero_threshold), WEIR_COLUMN(exphist, scale),
      WEIR_COLUMN(exphist, pos_offset), WEIR_COLUMN(exphist, neg_offset),
      WEIR_COLUMN(exemplar, attrs), WEIR_COLUMN(exemplar, has), WEIR_COLUMN(exemplar, value)>;

  static constexpr Manifest kManifest{.type = "semconv",
                                      .version = "1.0.0",
                                      .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS,
                                      .need = kNeed,
                                      .write = kWrite,
                                      .schema = kSchema};

  struct Shard {
    Shard(const Semconv& semconv, const Lane& lane);

    // The name of attribute `index` in the arena of the current batch.
    weir_str NameView(weir_batch* batch, const Names& names, uint16_t index);

    const uint32_t index;
    const Lane lane;
    UnknownNames unknown;
    Tally tally;
    Scratch scratch;
    SpanNameCache span_names;
    uint64_t next_report_ns = 0;  // 0: nothing has been counted since the last one.
    uint32_t batch_number = 0;

   private:
    struct Named {
      uint32_t batch_number = 0;
      weir_str view{};
    };
    std::vector<Named> views_;
  };

  explicit Semconv(Setup& setup);

  Status Process(Shard& shard, Batch<Semconv>& batch) const;
  // Counts that no batch has carried to the board.
  void Tick(Shard& shard, uint64_t now_mono_ns) const;
  Status Flush(Shard& shard, uint64_t deadline_mono_ns) const;

  const Options& options() const { return options_; }
  const Board& board() const { return *board_; }

 private:
  void CountUp(Shard& shard) const;
  void AskForTick(Shard& shard, uint64_t now_ns) const;
  void Report(Shard& shard, uint64_t now_ns) const;
  void WriteFile(const std::string& report) const;

  Options options_;
  Host host_;
  const weir_clock_v1* clock_;
  std::shared_ptr<Board> board_;
  RecordCounters all_services_;
  std::array<Counter, kFixKinds> fixed_, would_;
  Counter conflicts_, unscaled_;
  ServiceCounters service_counters_;
};

}  // namespace weir::semconv
