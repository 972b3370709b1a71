// The first step: what is in the texts, before anything is decided or edited. The host's matches
// of patterns are sorted by text; the detectors read every text that is scanned, and long integers
// of attributes and bodies, which no pattern is matched against.
//
// Lives for one call. Threads: as the call.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "plugins/processors/redaction/redaction.h"

namespace weir::redaction {

class Gather {
 public:
  Gather(const Options& options, Redaction::Shard& shard, const Batch<Redaction>& batch)
      : options_(options), shard_(shard), batch_(batch), attr_(*batch.get()->attr) {}

  // Fills shard.finds, in the order of the text table; integers follow.
  void Execute();

 private:
  struct Chunk;

  void TakeHits();
  void ReadTexts();
  void Take(uint32_t count, Chunk* chunk) const;
  uint64_t HitsOf(uint32_t end, size_t i) const;
  void ReadText(const Chunk& chunk, uint32_t at, size_t* i);
  bool IsKnown(std::string_view view, KnownTexts::Id id, const detect::KeyFacts& key,
               const TextFind& find);
  void Remember(KnownTexts::Id id);
  void ReadNumbers();
  // Sorts hits[i] and what follows of the same text; returns the first that is of another.
  size_t TakeHitsOf(uint32_t text, size_t i, TextFind* find);
  TextFind FindOf(uint32_t text) const;
  // Adds what the detectors find in `view` to shard.regions.
  void Detect(std::string_view view, const detect::KeyFacts& key, const TextFind& find);
  void TakeFindings(std::string_view view, const detect::KeyFacts& key, const TextFind& find);
  void Keep(const TextFind& find);
  std::string_view KeyOf(uint32_t row) const;
  void Tell(uint32_t detector, const TextFind& find, std::string_view key);

  const Options& options_;
  Redaction::Shard& shard_;
  const Batch<Redaction>& batch_;
  const weir_attr_table& attr_;
};

}  // namespace weir::redaction
