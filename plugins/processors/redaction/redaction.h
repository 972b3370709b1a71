// The redaction processor: deletes attributes whose keys are not allowed, and masks what matches in
// values, log bodies, names and messages.
//
// The host scans every text once for the patterns of all components; this one gets its matches and
// edits the rows that they are in. Where a rule needs more than matches (allowed keys, blocked
// keys, values that are no texts, a summary) it also sweeps the attribute table, once, in order. A
// batch in which nothing is to be done is not touched. An edit that can not be made refuses the
// batch, so that nothing passes unmasked.
//
// Threads: as every processor. The instance is immutable; scratch memory belongs to the shard and
// is kept, so that a batch allocates nothing once the largest has been seen.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/processors/redaction/audit.h"
#include "plugins/processors/redaction/known_texts.h"
#include "plugins/processors/redaction/config_schema.h"
#include "plugins/processors/redaction/detect/finder.h"
#include "plugins/processors/redaction/detect_tally.h"
#include "plugins/processors/redaction/finds.h"
#include "plugins/processors/redaction/mask.h"
#include "plugins/processors/redaction/options.h"
#include "plugins/processors/redaction/profile_strings.h"
#include "plugins/processors/redaction/summary.h"
#include "weir/sdk.hpp"

namespace weir::redaction {

class Redaction {
 public:
  static constexpr weir_columns kNeed = kColumns<
      WEIR_COLUMN(attr, key), WEIR_COLUMN(attr, val), WEIR_COLUMN(attr, value_type),
      WEIR_COLUMN(attr, flags), WEIR_COLUMN(attr, depth), WEIR_COLUMN(attr, owner),
      WEIR_COLUMN(attr, owner_table), WEIR_COLUMN(log, body), WEIR_COLUMN(attr, key_id),
      WEIR_COLUMN(span, kind), WEIR_COLUMN(span, attrs), WEIR_COLUMN(event, span),
      WEIR_COLUMN(link, span), WEIR_COLUMN(exemplar, point)>;
  static constexpr weir_columns kWrite = kColumns<
      WEIR_COLUMN(attr, val), WEIR_COLUMN(attr, flags), WEIR_COLUMN(text, ref),
      WEIR_COLUMN(span, name), WEIR_COLUMN(span, drop), WEIR_COLUMN(log, drop),
      WEIR_COLUMN(point, drop), WEIR_COLUMN(resource, attrs), WEIR_COLUMN(scope, attrs),
      WEIR_COLUMN(span, attrs), WEIR_COLUMN(event, attrs), WEIR_COLUMN(link, attrs),
      WEIR_COLUMN(log, attrs), WEIR_COLUMN(point, attrs)>;

  static constexpr Manifest kManifest{.type = "redaction",
                                      .version = "1.0.0",
                                      .signals =
                                          WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES,
                                      .need = kNeed,
                                      .write = kWrite,
                                      .schema = kSchema};

  // Scratch memory of one lane.
  struct Shard {
    Shard(const Redaction& redaction, const Lane& lane);

    const uint32_t index;
    Masker masker;
    SummaryNotes notes, body_notes;
    Sanitizers sanitizers;
    Finds finds;
    std::vector<Region> regions;
    std::vector<uint16_t> rules;          // By row: what finds say about it, Rule bits.
    std::vector<uint32_t> find;           // By row with kValueHit: which of the finds it is.
    std::vector<uint32_t> allowed_names;  // Spans whose names match an allowed value.
    std::string rendered, path;
    ProfileStrings strings;  // Of a batch of profiles.

    // Of the detectors.
    Host host;
    detect::Finder finder;
    KnownTexts known;
    std::vector<detect::PatternHit> pattern_hits;
    std::vector<detect::Finding> findings;
    Audit audit;
    uint64_t now_ns = 0;  // When the call began.
    DetectTally tally;
  };

  explicit Redaction(Setup& setup);

  Status Process(Shard& shard, Batch<Redaction>& batch) const;

  const Options& options() const { return options_; }

 private:
  void Shorten(weir_plan* plan);

  Options options_;
  std::vector<uint32_t> need_, write_;  // The plan's lists.
  Counter masked_, sanitized_, deleted_, payloads_;
  Counter unedited_[kTextClasses];
  DetectCounters detect_counters_;
  const weir_clock_v1* clock_;
};

}  // namespace weir::redaction
