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
  Chunk Take(uint32_t first, uint32_t end) const;
  uint64_t SecretsOf(uint32_t first, const Chunk& chunk) const;
  uint64_t HitsOf(uint32_t first, uint32_t count, size_t i) const;
  void ReadText(uint32_t text, bool scanned, bool secret, size_t* i);
  void ReadNumbers();
  // Sorts hits[i] and what follows of the same text; returns the first that is of another.
  size_t TakeHitsOf(uint32_t text, size_t i, TextFind* find);
  TextFind FindOf(uint32_t text) const;
  // Adds what the detectors find in `view` to shard.regions.
  void Detect(std::string_view view, const TextFind& find);
  void Keep(const TextFind& find);
  bool IsSecretKey(weir_text ref) const;
  std::string_view KeyOf(uint32_t row) const;
  // Of the attribute that has the text as its value; empty: none.
  std::string_view KeyOfText(uint32_t text) const;
  void Tell(uint32_t detector, const TextFind& find, std::string_view key);

  const Options& options_;
  Redaction::Shard& shard_;
  const Batch<Redaction>& batch_;
  const weir_attr_table& attr_;
};

}  // namespace weir::redaction
