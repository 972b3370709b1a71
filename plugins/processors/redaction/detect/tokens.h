// The runs of letters and digits of a text that may be a code or a key, by their length and what
// they hold.
//
// One per shard; memory is kept. Threads: one at a time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/byte_masks.h"

namespace weir::redaction::detect {

struct Token {
  uint32_t from, to;
  bool has_digit, has_upper, has_lower;

  uint32_t size() const { return to - from; }
};

class Tokens {
 public:
  // What a run has among its bytes.
  struct Bits {
    bool digit = false, upper = false, lower = false;
  };

  void Collect(std::string_view text, const ByteMasks& masks);
  void Clear() { tokens_.clear(); }
  bool empty() const { return tokens_.empty(); }
  const std::vector<Token>& all() const { return tokens_; }

 private:
  uint32_t AddWhole(std::string_view text, const ByteMasks& masks, uint32_t from, uint32_t to);
  inline void Add(std::string_view text, uint32_t from, uint32_t to, const Bits& of);

  std::vector<Token> tokens_;
};

}  // namespace weir::redaction::detect
