// Texts that were read before and held nothing, so that values which come again are read once.
//
// A text is known by 64 bits of a hash whose seeds are drawn at random for each shard, at a place
// that 12 other bits choose: nobody who sends texts can look for one that is taken for another. Of
// fixed size; in a full set of places the newest takes the place of the one that was not asked for
// longest.
//
// One per shard. Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace weir::redaction {

class CleanTexts {
 public:
  // Places: 16,384 of 8 bytes, 128 KiB.
  static constexpr uint32_t kSets = 4096, kPlacesInSet = 4;

  struct Id {
    uint64_t tag;  // Never 0.
    uint32_t set;
    bool operator==(const Id&) const = default;
  };

  CleanTexts();

  // Of a text that stands as the value of `key`; the key is part of what is known.
  Id IdOf(std::string_view key, std::string_view text) const;
  bool Knows(Id id);
  void Add(Id id);

 private:
  using Set = std::array<uint64_t, kPlacesInSet>;

  std::array<uint64_t, 6> seeds_;
  std::vector<Set> sets_;
};

}  // namespace weir::redaction
