// The digits of a text as groups, and groups with one separator between them as chains: "4111 1111
// 1111 1111" is a chain of four. Digits beside a letter are in none.
//
// One per shard; memory is kept. Threads: one at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/byte_masks.h"

namespace weir::redaction::detect {

struct NumberGroup {
  uint32_t from, to;
  char separator;  // Before it: ' ' (or '+', a space in URLs), '-', '.', '/', ')', '('; 0: none.

  uint32_t size() const { return to - from; }
};

class NumberGroups {
 public:
  // Keeps chains of at least so many digits.
  explicit NumberGroups(DigitsMin digits_min) : digits_min_(static_cast<uint32_t>(digits_min)) {}

  void Collect(std::string_view text, const ByteMasks& masks);
  void Clear();

  bool empty() const { return chains_.empty(); }
  size_t chains() const { return chains_.size(); }
  std::span<const NumberGroup> Chain(size_t i) const {
    return std::span(groups_).subspan(chains_[i].first, chains_[i].count);
  }

 private:
  struct Range {
    uint32_t first, count;
  };
  void Add(std::string_view text, uint32_t from, uint32_t to);
  void EndChain();

  std::vector<NumberGroup> groups_;
  std::vector<Range> chains_;
  const uint32_t digits_min_;
  uint32_t chain_first_ = 0, chain_digits_ = 0;
};

}  // namespace weir::redaction::detect
