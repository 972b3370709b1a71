// Finds all matches of a database's patterns in the texts of a batch.
//
// The result is exactly what the confirming engine alone (RE2, or PCRE2 for what needs it) would
// find in each text; Hyperscan, the feature prefilter and the verdict cache only decide how little
// of that has to be run, and automata do most of it in the engine's place.
//
// One per lane and graph: it owns scratch space and the cache. Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "host/base/batch_text.h"
#include "host/regex/database.h"

namespace weir::regex {

using Text = BatchText;

struct Hit {
  uint32_t row, stage, pattern, from, to;  // Pattern: the plugin's own number. Bytes [from, to).
};

// By row, from, pattern, stage.
inline bool HitBefore(const Hit& a, const Hit& b) {
  if (a.row != b.row) return a.row < b.row;
  if (a.from != b.from) return a.from < b.from;
  if (a.pattern != b.pattern) return a.pattern < b.pattern;
  return a.stage < b.stage;
}

struct ScannerSettings {
  bool verdict_cache = true;
  bool prefilter = true;
  uint64_t cache_bytes_max = 4u << 20;

  // WEIR_REGEX_CACHE=off and WEIR_REGEX_PREFILTER=off, for measuring.
  static ScannerSettings FromEnvironment();
};

class Scanner {
 public:
  Scanner(std::shared_ptr<const Database> database, const ScannerSettings& settings);
  ~Scanner();
  Scanner(const Scanner&) = delete;
  Scanner& operator=(const Scanner&) = delete;

  // Appends the matches of patterns of stages from `first_stage` on, sorted by HitBefore. Rows
  // ascend in `texts`. In a text over PCRE2's match limit a pattern's matches end where the limit
  // was met, and limit_exceeded() counts it.
  void Scan(std::span<const Text> texts, uint32_t first_stage, std::vector<Hit>* hits);

  // No text that is shorter has a match.
  uint32_t bytes_min() const;
  uint64_t limit_exceeded() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weir::regex
