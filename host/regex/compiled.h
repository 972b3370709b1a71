// What a database holds. For host/regex alone; others know Database by name only.
//
// What a pattern's matches are, its engine says; in ASCII texts its automaton, if it has one, says
// the same sooner.
//
// An expression goes one of two ways. Where the prefilter's facts are rare in ordinary text, a text
// that has them goes to the confirming engine at once. Where they are common (what is left are
// letters: "bearer", "password"), the texts are gathered and Hyperscan scans them once, with the
// other expressions of its group: those that hold a literal are cheap together and those that do
// not would slow them down.
//
// Bits of expressions are kept 64 a word.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/regex/database.h"
#include "host/regex/dfa.h"
#include "host/regex/engine.h"
#include "host/regex/hs_group.h"
#include "host/regex/prefilter.h"

namespace weir::regex {

// Somebody who wants to know of a pattern's matches.
struct Subscriber {
  uint32_t stage = 0, id = 0;
  uint64_t text_classes = 0;
};

// A pattern, once, however many stages registered it.
struct Expression {
  std::string text;
  uint32_t flags = 0;
  uint32_t last_stage = 0;    // The highest of its subscribers.
  MatchHints hints;
  uint64_t text_classes = 0;  // All of its subscribers'.
  std::vector<Subscriber> subscribers;
  std::unique_ptr<const Engine> engine;
  std::unique_ptr<const Dfa> dfa;  // NULL: the engine does all.
};

class Database {
 public:
  static constexpr uint32_t kTextClasses = 64;

  size_t words() const { return (expressions.size() + 63) / 64; }

  std::vector<Expression> expressions;
  Prefilter prefilter;
  uint32_t bytes_min = ~0u;  // No text that is shorter has a match.
  std::vector<HsGroup> groups;
  std::vector<uint32_t> direct;  // Expressions that are in no group.
  // Of those, what the engine itself looks for, text by text: only for them a verdict is worth
  // keeping. Hyperscan goes over a text in less time than the cache takes to find it.
  std::vector<uint32_t> dear;
  absl::Status compile_failure;                   // Of a child.
  // A class of texts stands for all that the same expressions are for.
  uint32_t class_alias[kTextClasses] = {};
};

}  // namespace weir::regex
