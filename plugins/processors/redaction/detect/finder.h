// Finds values of the catalogue's kinds, and of custom detectors, in one text.
//
// Three steps. Glance is one pass over many texts, without branches on what is in them: it says in
// which there may be anything. Look finds the places that could be a value of any kind; most texts
// end with one of the two. Find then reads those places: shape, check digits, words around it and
// the attribute's key make a score, and what reaches the detector's threshold is reported.
//
// Texts may be escaped as in URLs or JSON, also twice: values are found all the same, and what is
// reported are the bytes of the escaped form.
//
// One per shard: it owns scratch memory, which is kept, so that nothing is allocated once the
// largest text has been seen. The set must outlive it. Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/detector_set.h"
#include "plugins/processors/redaction/detect/key_cache.h"
#include "plugins/processors/redaction/detect/mask_chunk.h"

namespace weir::redaction::detect {

// Of one of the set's patterns in the text.
struct PatternHit {
  uint32_t from, to, pattern;
};

struct Finding {
  uint32_t from, to;  // Bytes of the text.
  uint32_t detector;  // As in DetectorSet.
  float score;        // 0 to 1.
};

// Since the start, by detector.
struct DetectorCounts {
  uint64_t candidates = 0;       // Had the shape.
  uint64_t refused = 0;          // Of those: by a check digit or the like.
  uint64_t below_threshold = 0;  // Of those: were not sure enough.
  uint64_t found = 0;            // Were reported.
};

class Finder {
 public:
  explicit Finder(const DetectorSet& set);
  ~Finder();
  Finder(const Finder&) = delete;
  Finder& operator=(const Finder&) = delete;

  static constexpr size_t kGlanceMax = MaskChunk::kTextsMax;

  // Of at most kGlanceMax texts: bit i is set where Look may see something in texts[i].
  uint64_t Glance(std::span<const std::string_view> texts);
  // Whether Find may find something in `text` without hits. Keeps what it saw until the next Look.
  bool Look(std::string_view text);
  // In place of Look, of a text that is only read for its hits.
  void Begin(std::string_view text);
  // As Look, of texts[i] of the last Glance, which is `text`: with what that saw.
  bool LookAt(std::string_view text, size_t i);
  // What is known of an attribute's key; empty: there is none. Valid until the next call.
  const KeyFacts& Key(std::string_view key);
  // After Look, of the same text: what was found there, in place of what `out` holds: sorted, not
  // overlapping. Of finds that overlap the surest stays, then the longest; of secrets and of custom
  // detectors' finds the pieces beside it stay, too. `key`: of the attribute that has the text as
  // its value. `hits`: of the set's patterns, in any order.
  void Find(const KeyFacts& key, std::span<const PatternHit> hits, std::vector<Finding>* out);

  std::span<const DetectorCounts> counts() const;
  // One more find, of a text that was read before.
  void CountAgain(uint32_t detector);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weir::redaction::detect
