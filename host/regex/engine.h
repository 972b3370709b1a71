// One pattern in the engine whose verdict counts: RE2, or PCRE2 where look-around or
// back-references need it.
//
// A match is what repeated leftmost-first search finds, from left to right: the next search begins
// where the match before ended, and still sees the text before it (so that ^ and \b mean the text's
// own borders). Empty matches are left out; after one the search goes on a character later.
//
// With WEIR_RE_UTF8 pattern and text are UTF-8: a byte that is no part of valid UTF-8 is matched by
// nothing but RE2's \C. Without it both are bytes: "." is any byte but a line's end, and a letter
// beyond ASCII in a pattern is the two bytes that it is written with.
//
// Threads: immutable, any; scratch space belongs to the caller.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "host/regex/byte_set.h"

namespace weir::regex {

struct Match {
  uint32_t from, to;
};

// What is known of a pattern's matches, to make the search shorter.
struct MatchHints {
  uint32_t bytes_min = 0;          // None is shorter: where less is left, the search ends.
  ByteSet first = ByteSet::Any();  // What a match that is not empty may begin with.
};

// Where PCRE2 works: one per scanner, one thread at a time.
class EngineScratch {
 public:
  EngineScratch();
  ~EngineScratch();
  EngineScratch(const EngineScratch&) = delete;
  EngineScratch& operator=(const EngineScratch&) = delete;

 private:
  friend class PcreEngine;
  struct State;
  std::unique_ptr<State> state_;
};

class Engine {
 public:
  // The whole of a text's matching with one PCRE2 pattern may cost this much.
  static constexpr uint32_t kPcreMatchLimit = 200'000;
  static constexpr uint32_t kPcreDepthLimit = 2'000;

  virtual ~Engine() = default;

  // InvalidArgument with the engine's message and the place in the pattern.
  static absl::StatusOr<std::unique_ptr<const Engine>> Compile(std::string_view pattern,
                                                               uint32_t flags);

  virtual bool is_re2() const = 0;

  // Appends the matches. False when PCRE2 gave up at a limit: what it found until then is there.
  virtual bool FindAll(std::string_view text, const MatchHints& hints, EngineScratch& scratch,
                       std::vector<Match>* found) const = 0;
};

}  // namespace weir::regex
