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

namespace weir::redaction::detect {

struct KeyFacts {
  bool says_other = false;    // An id, a time, a version ...
  bool names_secret = false;  // As ReadNamedValue wants to see it.
  std::vector<bool> says;     // By detector: that it is one of its kind.
};

class KeyCache {
 public:
  static constexpr size_t kSets = 256, kKeysInSet = 4;

  KeyCache() : sets_(kSets) {}

  // The facts of `key`, made by `make(key)` when they are not known. Valid until the next call.
  template <class Make>
  const KeyFacts& Of(std::string_view key, const Make& make) {
    Set& set = sets_[SetOf(key)];
    for (Entry& entry : set.entries) {
      if (entry.known && entry.key == key) return entry.facts;
    }
    Entry& entry = set.entries[set.next++ % kKeysInSet];
    entry = {true, std::string(key), make(key)};
    return entry.facts;
  }

 private:
  struct Entry {
    bool known = false;
    std::string key;
    KeyFacts facts;
  };
  struct Set {
    std::array<Entry, kKeysInSet> entries;
    uint32_t next = 0;
  };

  // By its ends and its size.
  static size_t SetOf(std::string_view key) {
    uint64_t head = 0, tail = 0;
    const size_t part = key.size() < 8 ? key.size() : 8;
    std::memcpy(&head, key.data(), part);
    std::memcpy(&tail, key.data() + key.size() - part, part);
    const uint64_t mixed = (head ^ (tail << 29 | tail >> 35) ^ key.size()) * 0x9E3779B97F4A7C15u;
    return static_cast<size_t>(mixed >> 56);
  }

  std::vector<Set> sets_;
};

}  // namespace weir::redaction::detect
