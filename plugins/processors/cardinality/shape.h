// Which attributes a folded series has: some of those of the points that went into it.
//
// Threads: a value.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace weir::cardinality {

struct Shape {
  bool overflow = false;       // Gets otel.metric.overflow=true.
  std::vector<uint64_t> kept;  // Hashes of keys.
  std::vector<std::pair<uint64_t, std::string>> replaced;  // A key's hash, the text instead.

  void Clear() {
    overflow = false;
    kept.clear();
    replaced.clear();
  }
  uint64_t bytes() const {
    uint64_t sum = kept.size() * sizeof(uint64_t);
    for (const auto& [key, text] : replaced) sum += sizeof(replaced[0]) + text.size();
    return sum;
  }
};

}  // namespace weir::cardinality
