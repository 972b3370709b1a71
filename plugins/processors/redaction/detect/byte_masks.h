// What kind each byte of a text is, as bits: the one pass that every text gets.
//
// Bit i of word i/64 is byte i. A kernel for AVX2 and a plain one that give the same.
//
// One per shard; memory is kept. Threads: one at a time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace weir::redaction::detect {

struct ByteMasks {
  // Of 64 bytes.
  struct Block {
    uint64_t digit = 0, letter = 0, upper = 0;
    uint64_t anchor = 0;  // Signs that stand in or beside what is looked for, and 'A'.
    uint64_t escape = 0;  // '%' and '\'.
  };
  std::vector<Block> blocks;
  // Of all blocks: how many, and of digits those of runs that do not begin behind a letter.
  uint64_t digits = 0, uppers = 0;
  bool has_digit = false, has_anchor = false, has_escape = false;

  // Adding a run's first bit carries through the run, and what changed is the run.
  static uint64_t FreeDigits(const Block& block) {
    const uint64_t behind_letter = block.digit & block.letter << 1;
    return block.digit & ~((block.digit + behind_letter) ^ block.digit);
  }
  void Note(const Block& block, uint64_t free_digits, uint64_t block_uppers) {
    digits += free_digits;
    uppers += block_uppers;
    has_digit |= block.digit != 0;
    has_anchor |= block.anchor != 0;
    has_escape |= block.escape != 0;
  }
};

enum class MaskKernel : uint8_t { kPlain, kAvx2 };
// The best that this processor has.
MaskKernel BestMaskKernel();

void MakeMasks(std::string_view text, MaskKernel kernel, ByteMasks* masks);

}  // namespace weir::redaction::detect
