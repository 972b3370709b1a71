// The patterns of all stages of a pipeline, checked one by one.
//
// The syntax is RE2's. What RE2 refuses because of look-around or back-references is tried with
// PCRE2 (match and depth limits apply, so that no pattern can hang a lane). A match is what
// repeated leftmost-first search finds: from left to right, not overlapping, empty matches left
// out.
//
// Threads: [control]; copies are independent.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace weir::regex {

struct Pattern {
  uint32_t stage = 0;  // Of the pipeline: who asked.
  uint32_t id = 0;     // The plugin's own number for it.
  std::string text;
  uint32_t flags = 0;          // WEIR_RE_*
  uint64_t text_classes = 0;   // Bits 1 << WEIR_TEXT_*
};

class PatternSet {
 public:
  static constexpr size_t kPatternsMax = 4096;
  static constexpr size_t kPatternBytesMax = 8192;

  // InvalidArgument with RE2's or PCRE2's message and the place in the pattern;
  // ResourceExhausted at the limit.
  absl::Status Add(Pattern pattern);

  bool empty() const { return patterns_.empty(); }
  const std::vector<Pattern>& patterns() const { return patterns_; }

 private:
  std::vector<Pattern> patterns_;
};

}  // namespace weir::regex
