// What attribute keys say of the values below them, worked out once for each key.
//
// One per shard. Bounded: when it is full it starts anew. Threads: one at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::redaction::detect {

struct KeyFacts {
  bool says_other = false;    // An id, a time, a version ...
  bool names_secret = false;  // As ReadNamedValue wants to see it.
  std::vector<bool> says;     // By detector: that it is one of its kind.
};

class KeyCache {
 public:
  static constexpr size_t kKeysMax = 4096;

  // The facts of `key`, made by `make(key)` when they are not known. Valid until the next call.
  template <class Make>
  const KeyFacts& Of(std::string_view key, const Make& make) {
    const auto found = facts_.find(key);
    if (found != facts_.end()) return found->second;
    if (facts_.size() == kKeysMax) facts_.clear();
    return facts_.emplace(key, make(key)).first->second;
  }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
  };
  std::unordered_map<std::string, KeyFacts, Hash, std::equal_to<>> facts_;
};

}  // namespace weir::redaction::detect
