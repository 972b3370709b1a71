// The masks of one text (mask_block.h), and whether there may be anything in it.
//
// One per shard; memory is kept. Threads: one at a time.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/mask_block.h"
#include "plugins/processors/redaction/detect/mask_chunk.h"
#include "plugins/processors/redaction/detect/mask_kernels.h"
#include "plugins/processors/redaction/detect/trigrams.h"

namespace weir::redaction::detect {

// Whether there may be anything in a text, from its blocks in order. May be said wrongly, but is
// never left out.
class MaskSummary {
 public:
  explicit MaskSummary(DigitsMin digits_min) : digits_min_(digits_min) {}
  // Of a text of one block, with what that says.
  MaskSummary(DigitsMin digits_min, const MaskBlock& block, uint64_t numbers, uint64_t codes)
      : digits_min_(digits_min), may_number_(numbers), may_code_(codes), sign_(block.sign),
        trigram_(block.trigram), escape_(block.escape) {}

  // A chain of groups of digits that is long enough (number_groups.h).
  bool may_number() const { return may_number_ != 0; }
  // A token (tokens.h).
  bool may_code() const { return may_code_ != 0; }
  bool has_sign() const { return sign_ != 0; }
  bool has_trigram() const { return trigram_ != 0; }
  bool has_escape() const { return escape_ != 0; }
  bool may_have_any() const {
    return (may_number_ | may_code_ | sign_ | trigram_ | escape_) != 0;
  }

  bool operator==(const MaskSummary&) const = default;

  // `first`, `last`: of the text's blocks.
  [[gnu::always_inline]] void Note(const MaskBlock& block, bool first, bool last) {
    sign_ |= block.sign;
    trigram_ |= block.trigram;
    escape_ |= block.escape;
    const uint64_t edges = (first ? 0 : 3) | (last ? 0 : 3ull << 62);
    may_number_ |= block.numbers(digits_min_, edges);
    NoteCodes(block, last);
  }

 private:
  [[gnu::always_inline]] void NoteCodes(const MaskBlock& block, bool last) {
    const uint64_t bits = block.alnum(), upper = block.upper;
    may_code_ |= block.codes();
    if (open_ != 0 && (bits & 1) != 0) NoteJoint(block);
    if (last) return;
    open_ = std::countl_one(bits);
    open_has_upper_ = open_ != 0 && (upper >> (64 - open_)) != 0;
  }
  // Of a run that goes on from the block before.
  void NoteJoint(const MaskBlock& block) {
    const int size = std::countr_one(block.alnum());
    const bool has_upper = open_has_upper_ || std::countr_zero(block.upper) < size;
    if (has_upper || open_ + size >= 14) may_code_ = 1;
  }

  DigitsMin digits_min_;
  uint64_t may_number_ = 0, may_code_ = 0, sign_ = 0, trigram_ = 0, escape_ = 0;
  // Of the block before: how long a run at its end is, and whether it has a capital.
  int open_ = 0;
  bool open_has_upper_ = false;
};

class ByteMasks {
 public:
  explicit ByteMasks(DigitsMin digits_min = DigitsMin::kMany)
      : digits_min_(digits_min), summary_(digits_min) {}

  void Make(std::string_view text, const Trigrams& trigrams, MaskKernel kernel);
  // Of texts[i] of a chunk, which has so many bytes, at most kBlocksMax blocks.
  void Take(const MaskChunk& chunk, size_t i, size_t bytes);

  std::span<const MaskBlock> blocks() const { return {blocks_.data(), count_}; }
  const MaskBlock& block(size_t i) const { return blocks_[i]; }
  const MaskSummary& summary() const { return summary_; }

 private:
  void MakeRoom(size_t bytes);
  void Summarize();

  DigitsMin digits_min_;
  std::vector<MaskBlock> blocks_;
  size_t count_ = 0;
  MaskSummary summary_;
};

}  // namespace weir::redaction::detect
