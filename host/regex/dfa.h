// A deterministic automaton that finds a pattern's matches in ASCII texts: what confirms most of
// them, without a lock and with one look into a table for each byte.
//
// It is made from the pattern's tree (syntax.h), if that is exact, and only while it stays small;
// RE2 does the rest. Matches are RE2's: of those that begin leftmost, the one that comes first in
// the order of alternatives and repeats. So a state is a list of places in the pattern, the
// preferred one first, and what stands behind a place that has matched is forgotten.
//
// One search is linear in what it reads, but each byte may begin one: a text for which that comes
// to too much is RE2's as well.
//
// Owned by the expression it belongs to. Threads: immutable, any.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "host/regex/engine.h"
#include "host/regex/syntax.h"

namespace weir::regex {

class Dfa {
 public:
  static constexpr size_t kEntriesMax = 0x7fff;  // Of the table, two bytes each.

  // NULL: the tree is not exact, or the automaton would be too large.
  static std::unique_ptr<const Dfa> Build(const Node& root);

  // Appends the matches, as Engine::FindAll does. False: it gave up, since the text is not ASCII or
  // too many of its bytes begin a search, and `found` is as it was.
  bool FindAll(std::string_view text, uint32_t bytes_min, std::vector<Match>* found) const;

 private:
  friend class DfaBuilder;
  // Where a state's row begins; and whether what was read until here matches.
  using Entry = uint16_t;
  static constexpr Entry kMatch = 0x8000;
  enum Before : uint8_t { kBegin, kAfterWord, kAfterOther };  // Of a word's bytes.

  // Of a byte: whether it is a word's, and whether a match may begin with it.
  static constexpr uint8_t kIsWord = 0x80;
  static constexpr uint8_t MayBegin(Before before) { return static_cast<uint8_t>(1u << before); }

  // What all searches in a text have come upon.
  struct Seen {
    size_t bytes = 0;         // That were read.
    unsigned char bits = 0;  // Of any of them.
  };
  // The end of the match that begins at `start`; `start` itself when there is none, or an empty
  // one. Takes bytes beyond ASCII for others: then it means nothing.
  size_t Run(std::string_view text, size_t start, Before before, Seen* seen) const;

  uint8_t class_of_[128] = {};
  uint8_t traits_[128] = {};
  Entry begin_[3] = {};  // By Before. State 0 is that of no way on.
  uint32_t end_class_ = 0;
  std::vector<Entry> table_;  // By state and class; the last class is the text's end.
};

}  // namespace weir::regex
