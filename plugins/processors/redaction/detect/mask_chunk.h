// The masks of many texts, made in one pass (mask_kernels.h): the pass that every text gets, and
// where most of them end. One array for each kind of bit, so that what the bits say is asked of
// several texts by each instruction.
//
// A value of 14 KiB; its owner keeps it. Threads: one at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "plugins/processors/redaction/detect/mask_block.h"

namespace weir::redaction::detect {

struct MaskChunk {
  static constexpr size_t kTextsMax = 64, kBlocksMax = 4;  // A text's.
  template <size_t kSize>
  using Words = std::array<uint64_t, kSize>;

  // The first blocks of the texts; behind them, in their order, the other blocks of those that have
  // more, of which behind[i] + 1 is the first.
  alignas(64) Words<kTextsMax * kBlocksMax> digit = {}, letter = {}, upper = {}, sign = {},
                                            trigram = {}, escape = {};
  std::array<size_t, kTextsMax> behind = {};
  // What the first blocks say, as if they were all.
  alignas(64) Words<kTextsMax> numbers = {}, codes = {};
  uint64_t plain = 0;  // A bit for each text: it has no letters, signs or escapes there.

  // Of texts[i], if it has at most kBlocksMax.
  [[gnu::always_inline]] MaskBlock block(size_t i, size_t block = 0) const {
    const size_t at = block == 0 ? i : behind[i] + block;
    return {digit[at], letter[at], upper[at], sign[at], trigram[at], escape[at]};
  }
  [[gnu::always_inline]] void Set(size_t at, const MaskBlock& block) {
    digit[at] = block.digit;
    letter[at] = block.letter;
    upper[at] = block.upper;
    sign[at] = block.sign;
    trigram[at] = block.trigram;
    escape[at] = block.escape;
  }
};

}  // namespace weir::redaction::detect
