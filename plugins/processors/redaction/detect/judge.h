// Decides what becomes of a candidate: its score, from its shape and what stands around it, against
// the detector's threshold. Counts what it decides.
//
// Readers call Offer with what the shape alone is worth, or Refuse where a check digit does not
// hold. A word of the detector's context within kContextBytes before the value, or in the
// attribute's key, makes it surer; a name that says "this is an id, a version or a time" makes it
// less sure.
//
// One per shard. The set must outlive it. Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/detector_set.h"
#include "plugins/processors/redaction/detect/finder.h"
#include "plugins/processors/redaction/detect/key_cache.h"
#include "plugins/processors/redaction/detect/place_cache.h"

namespace weir::redaction::detect {

// A piece of text in lower case, to look for words in.
class Folded {
 public:
  static constexpr size_t kBytesMax = 96;  // Of a longer text the last ones.

  void Set(std::string_view text);

  std::string_view original() const { return original_; }
  std::string_view lower() const { return {lower_.data(), original_.size()}; }
  uint32_t letters() const { return letters_; }

 private:
  std::string_view original_;
  alignas(32) std::array<char, kBytesMax> lower_;
  uint32_t letters_ = 0;  // Bits of those that are in it.
};

// A list of words to be looked for in names and prose.
class Words {
 public:
  Words() = default;
  explicit Words(std::span<const std::string> words);
  // Separated by "|".
  explicit Words(std::string_view words);

  // Whether one of them stands in `text`, whose case does not matter: a short one only as a word
  // of its own, also as part of a camelCase or snake_case name.
  bool StandIn(const Folded& text) const;

 private:
  struct Word {
    std::string text;
    uint32_t letters;  // All of them must be there, which most often says no.
  };
  void Add(std::string_view word);
  std::vector<Word> words_;
};

class Judge {
 public:
  static constexpr size_t kContextBytes = 32;  // Also of a name.
  static constexpr float kContextWorth = 0.35f, kContextFloor = 0.4f;
  // Words make nothing surer than what is sure by itself: a token behind "token=" stays a token.
  static constexpr float kContextCeiling = 0.9f;

  explicit Judge(const DetectorSet& set);

  // What an attribute's key says; empty: there is none. Valid until the next call.
  const KeyFacts& Key(std::string_view key) {
    return key.empty() ? no_key_
                       : key_cache_.Of(key, [this](std::string_view k) { return FactsOf(k); });
  }
  // `text` is the one that positions are of.
  void Begin(std::string_view text, const KeyFacts& key);
  // What follows is about another form of the same text. What was found stays.
  void SetText(std::string_view text) {
    text_ = text;
    around_ = kNowhere;
  }

  bool Wants(Kind kind) const { return set_.is_on(kind); }
  void Offer(Kind kind, size_t from, size_t to, float score) {
    Decide(static_cast<uint32_t>(kind), from, to, score, false);
  }
  // The same for what is nothing without context, whatever it looks like.
  void OfferWithContext(Kind kind, size_t from, size_t to, float score) {
    Decide(static_cast<uint32_t>(kind), from, to, score, true);
  }
  void Refuse(Kind kind);
  bool HasContext(Kind kind, size_t from) {
    return HasContext(static_cast<uint32_t>(kind), from);
  }

  // Whether there is context for any of them.
  bool HasContextOfAny(const DetectorBits& detectors, size_t from);

  // As HasContext, quicker to say no where the bytes before are new each time.
  bool HasContextAfresh(Kind kind, size_t from);

  const KeyFacts& key() const { return *key_; }

  // A match of a custom detector's pattern.
  void OfferCustom(uint32_t detector, size_t from, size_t to);

  std::vector<Finding>& findings() { return findings_; }
  std::vector<DetectorCounts>& counts() { return counts_; }

 private:
  void Decide(uint32_t detector, size_t from, size_t to, float score, bool needs_context);
  KeyFacts FactsOf(std::string_view key) const;
  std::string_view BeforeValue(size_t from) const;
  void MoveTo(size_t from);
  void ReadPlace();
  void Ask(uint32_t detector);
  bool HasContext(uint32_t detector, size_t from);
  bool NameSaysOther();
  bool SaysOther(size_t from);

  const DetectorSet& set_;
  std::vector<Words> context_;  // By detector.
  std::vector<Words> keys_;     // The same.
  const Words other_names_;
  std::string_view text_;
  KeyCache key_cache_;
  KeyFacts no_key_;
  const KeyFacts* key_ = &no_key_;
  PlaceCache place_cache_;
  // What stands before a position, which several detectors ask about.
  static constexpr size_t kNowhere = ~size_t{0};
  size_t around_ = kNowhere;
  std::string_view before_value_;  // The bytes that the place is known by.
  PlaceFacts* place_ = nullptr;
  bool place_read_ = false;
  Folded before_, name_;  // Valid once it is read.
  std::vector<Finding> findings_;
  std::vector<DetectorCounts> counts_;
};

}  // namespace weir::redaction::detect
