// Texts that were read before, and what the detectors found in them, so that values which come
// again are read once.
//
// A text is known by 64 bits of a hash whose seeds are drawn at random for each shard, at a place
// that 12 other bits choose: nobody who sends texts can look for one that is taken for another. Of
// fixed size; in a full set of places the newest takes the place of one that was not asked for
// long.
//
// Values of some keys never come again: ids, URLs, queries. To ask for them costs as much as it may
// save, and they take the places of others. So of each key it is counted how often its values were
// known, and where that is seldom only one in 16 is asked for.
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
    uint64_t tag;  // 0: the text is not worth asking for.
    uint32_t set;
    uint32_t key;  // Its place in worth_.
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

  // Of a text that stands as the value of a key, which is part of what is known: its number is one
  // that no other key has, or 0.
  Id IdOf(uint64_t key, std::string_view text);
  // Null: it is not known. Valid until the next call.
  const Outcome* Find(Id id);
  // Nothing where it is not worth it.
  void Add(Id id, Outcome outcome);

 private:
  // Those that are asked for move to the front. One line of the processor's cache.
  struct alignas(64) Set {
    std::array<uint64_t, kPlacesInSet> tags = {};
    std::array<Outcome, kPlacesInSet> outcomes = {};

    void MoveUp(size_t place);
  };

  // Of a key, or of several that share a place: that only costs time.
  struct Worth {
    static constexpr uint8_t kMax = 64, kHit = 4, kSkipped = 16;

    uint8_t score = kMax;  // Raised by what was known, lowered by what was not.
    uint8_t skipped = 0;   // Since the last that was asked for.
  };
  static constexpr uint32_t kKeys = 512;

  std::array<uint64_t, 6> seeds_;
  std::vector<Set> sets_;
  std::array<Worth, kKeys> worth_;
};

}  // namespace weir::redaction
