// What kind each of 64 bytes is, as bits, and what the bits say of them without a branch.
//
// A value. Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>

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
  // chain may go on. Groups of one chain are at most two signs apart, of which none is a letter.
  [[gnu::always_inline]] uint64_t numbers(DigitsMin digits_min, uint64_t edges) const {
    const uint64_t free = free_digits();
    const uint64_t gaps = (free << 1 & (free >> 1 | free >> 2)) | (free << 2 & free >> 1);
    const uint64_t linked = free | (gaps & ~letter);
    uint64_t enough = linked & linked >> 1;
    enough &= enough >> 2;  // Four, of the digits_min.
    static_assert(static_cast<unsigned>(DigitsMin::kFew) == 4);
    enough &= enough >> (static_cast<unsigned>(digits_min) - 4);
    return enough | (linked & edges);
  }
  bool operator==(const MaskBlock&) const = default;
};

}  // namespace weir::redaction::detect
