// Texts that were read before, and what the detectors found in them, so that values which come
// again are read once.
//
// A text is known by 64 bits of a hash whose seeds are drawn at random for each shard, at a place
// that 12 other bits choose: nobody who sends texts can look for one that is taken for another. Of
// fixed size; in a full set of places the newest takes the place of one that was not asked for
// long.
//
// One per shard. Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace weir::redaction {

class KnownTexts {
 public:
  // Places: 16,384 of 16 bytes, 256 KiB.
  static constexpr uint32_t kSets = 4096, kPlacesInSet = 4;

  struct Id {
    uint64_t tag;  // Never 0.
    uint32_t set;
    bool operator==(const Id&) const = default;
  };
  // The one find of a text, or none.
  struct Outcome {
    uint32_t from = 0;
    uint16_t size = 0;
    uint16_t detector = 0;
    bool operator==(const Outcome&) const = default;

    bool found() const { return size != 0; }
  };

  KnownTexts();

  // Of a text that stands as the value of `key`; the key is part of what is known.
  Id IdOf(std::string_view key, std::string_view text) const;
  // Brings the places nearer, for a Find that follows.
  void Prefetch(Id id) const { __builtin_prefetch(&sets_[id.set]); }
  // Null: it is not known. Valid until the next call.
  const Outcome* Find(Id id);
  void Add(Id id, Outcome outcome);

 private:
  // Those that are asked for move to the front. One line of the processor's cache.
  struct alignas(64) Set {
    std::array<uint64_t, kPlacesInSet> tags = {};
    std::array<Outcome, kPlacesInSet> outcomes = {};

    void MoveUp(size_t place);
  };

  std::array<uint64_t, 6> seeds_;
  std::vector<Set> sets_;
};

}  // namespace weir::redaction
