// What attribute keys say of the values below them, worked out once for each key.
//
// One per shard, of fixed size: in a full set the oldest key makes room. Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/detector_bits.h"

namespace weir::redaction::detect {

struct KeyFacts {
  std::string name;
  uint64_t number = 0;        // One that no other key has, and none had before; 0: there is no key.
  bool says_other = false;    // An id, a time, a version ...
  bool names_secret = false;  // As ReadNamedValue wants to see it.
  DetectorBits says;            // By detector: that it is one of its kind.
  std::vector<bool> says_more;  // Of those behind.

  bool Says(uint32_t detector) const {
    return detector < kDetectorBits ? says[detector] : says_more[detector - kDetectorBits];
  }
};

class KeyCache {
 public:
  static constexpr size_t kSets = 256, kKeysInSet = 4;

  KeyCache() : sets_(kSets) {}

  // The facts of `key`, made by `make(key)` when they are not known. Valid until the next call.
  template <class Make>
  const KeyFacts& Of(std::string_view key, const Make& make) {
    Set& set = sets_[SetOf(key)];
    for (const KeyFacts& entry : set.entries) {
      if (entry.number != 0 && entry.name == key) return entry;
    }
    KeyFacts& entry = set.entries[set.next++ % kKeysInSet];
    entry = make(key);
    entry.name = key;
    entry.number = ++made_;
    return entry;
  }

 private:
  struct Set {
    std::array<KeyFacts, kKeysInSet> entries;
    uint32_t next = 0;
  };

  // By its ends and its size.
  static size_t SetOf(std::string_view key) {
    uint64_t head = 0, tail = 0;
    if (key.size() >= sizeof(head)) {
      std::memcpy(&head, key.data(), sizeof(head));
      std::memcpy(&tail, key.data() + key.size() - sizeof(tail), sizeof(tail));
    } else {
      for (const char c : key) head = head << 8 | static_cast<uint8_t>(c);
    }
    const uint64_t mixed = (head ^ (tail << 29 | tail >> 35) ^ key.size()) * 0x9E3779B97F4A7C15u;
    return static_cast<size_t>(mixed >> 56);
  }

  std::vector<Set> sets_;
  uint64_t made_ = 0;
};

}  // namespace weir::redaction::detect
