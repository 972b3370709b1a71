// What kind each byte of a text is, as bits, and whether there may be anything in it, which the
// bits say without a branch. MaskChunk does so for many short texts at once: the one pass that
// every text gets, and where most of them end. ByteMasks has the bits of one text of any length.
//
// Bit i of word i/64 is byte i. Kernels for AVX-512 and AVX2 and a plain one, that give the same.
//
// One per shard; memory is kept. Threads: one at a time.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/trigrams.h"

namespace weir::redaction::detect {

// How many digits a number has at least. IPv4 addresses have few.
enum class DigitsMin : uint8_t { kFew = 4, kMany = 7 };

// What 64 bytes are.
struct MaskBlock {
  static constexpr size_t kBytes = 64;

  uint64_t digit = 0, letter = 0, upper = 0;
  uint64_t sign = 0;     // '@', ':', '=' and '~', which stand in or beside what is looked for.
  uint64_t trigram = 0;  // The first of three bytes that the trigrams may have.
  uint64_t escape = 0;   // '%' and '\'.

  uint64_t alnum() const { return digit | letter; }
  // A bit in each run that may be a token, of those that do not go on in another block: it has
  // capitals and digits, or many capitals, or two with a digit behind ("AB 12"), or is long and
  // begins as codes do, or is very long.
  [[gnu::always_inline]] uint64_t codes() const {
    const uint64_t bits = alnum();
    // Adding the first bit of one kind carries through the run: what does not change is behind.
    const uint64_t mixed = (digit & ~(bits + upper)) | (upper & ~(bits + digit));
    uint64_t capitals = upper & upper >> 1;
    const uint64_t digit_behind = digit >> 2 | 3ull << 62;  // Or in the next block.
    const uint64_t pair = capitals << 1 & ~(bits << 2) & ~(bits >> 1) & digit_behind;
    capitals &= capitals >> 2;
    capitals &= capitals >> 4;
    uint64_t fourteen = bits & bits >> 1;
    fourteen &= fourteen >> 2;
    fourteen &= fourteen >> 4;
    fourteen &= fourteen >> 6;
    const uint64_t begins = bits & ~(bits << 1) & fourteen;
    const uint64_t coded = begins & letter & letter >> 1 & digit >> 2;
    const uint64_t very_long = fourteen & fourteen >> 14 & fourteen >> 22;
    return mixed | pair | capitals | coded | very_long;
  }
  // Digits of runs that do not begin behind a letter. Adding a run's first bit carries through the
  // run, and what changed is the run.
  [[gnu::always_inline]] uint64_t free_digits() const {
    const uint64_t behind_letter = digit & letter << 1;
    return digit & ~((digit + behind_letter) ^ digit);
  }
  // Bits in chains of digits that are long enough, of a block whose ends `edges` masks: there a
  // chain may go on. Groups of one chain are at most two signs apart.
  [[gnu::always_inline]] uint64_t numbers(DigitsMin digits_min, uint64_t edges) const {
    const uint64_t free = free_digits();
    const uint64_t gaps = (free << 1 & (free >> 1 | free >> 2)) | (free << 2 & free >> 1);
    const uint64_t linked = free | gaps;
    uint64_t enough = linked & linked >> 1;
    enough &= enough >> 2;
    enough &= enough >> (static_cast<unsigned>(digits_min) - 4);
    return enough | (linked & edges);
  }
  bool operator==(const MaskBlock&) const = default;
};

// Whether there may be anything in a text, from its blocks in order. May be said wrongly, but is
// never left out.
class MaskSummary {
 public:
  explicit MaskSummary(DigitsMin digits_min) : digits_min_(digits_min) {}
  // Of one block, with what it says.
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

enum class MaskKernel : uint8_t { kPlain, kAvx2, kAvx512 };
// Those that this processor has, the best one last.
std::span<const MaskKernel> MaskKernels();
inline MaskKernel BestMaskKernel() { return MaskKernels().back(); }

// Many texts in one pass. One array for each kind of bit, so that what they say is asked of several
// texts by each instruction.
class MaskChunk {
 public:
  static constexpr size_t kTextsMax = 64, kBlocksMax = 4;  // A text's.

  // Of at most kTextsMax texts: bit i says whether there may be anything in texts[i]. Of one that
  // is longer than a block, it is always said.
  uint64_t Make(std::span<const std::string_view> texts, const Trigrams& trigrams,
                DigitsMin digits_min, MaskKernel kernel);

  // Of texts[i], if it has at most kBlocksMax.
  [[gnu::always_inline]] MaskBlock block(size_t i, size_t block = 0) const {
    const size_t at = block == 0 ? i : behind_[i] + block;
    return {digit_[at], letter_[at], upper_[at], sign_[at], trigram_[at], escape_[at]};
  }
  // What is said of texts[i], if it is one block.
  uint64_t numbers(size_t i) const { return numbers_[i]; }
  uint64_t codes(size_t i) const { return codes_[i]; }

 private:
  friend struct MaskChunkFiller;  // The kernels.

  // The first blocks of the texts; behind them, in their order, the other blocks of those that have
  // more, of which behind_[i] + 1 is the first.
  template <typename Word>
  using PerBlock = std::array<Word, kTextsMax * kBlocksMax>;
  alignas(64) PerBlock<uint64_t> digit_ = {}, letter_ = {}, upper_ = {}, sign_ = {}, trigram_ = {},
                                 escape_ = {};
  alignas(64) std::array<uint64_t, kTextsMax> numbers_ = {}, codes_ = {}, any_ = {};
  std::array<size_t, kTextsMax> behind_ = {};
};

// The bits of one text.
class ByteMasks {
 public:
  explicit ByteMasks(DigitsMin digits_min = DigitsMin::kMany)
      : digits_min_(digits_min), summary_(digits_min) {}

  void Make(std::string_view text, const Trigrams& trigrams, MaskKernel kernel);
  // Of texts[i] of a chunk, of so many bytes.
  void Take(const MaskChunk& chunk, size_t i, size_t bytes);

  std::span<const MaskBlock> blocks() const { return {blocks_.data(), count_}; }
  const MaskBlock& block(size_t i) const { return blocks_[i]; }
  const MaskSummary& summary() const { return summary_; }

 private:
  DigitsMin digits_min_;
  std::vector<MaskBlock> blocks_;
  size_t count_ = 0;
  MaskSummary summary_;
};

}  // namespace weir::redaction::detect
