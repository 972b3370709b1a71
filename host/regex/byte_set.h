// A set of what one character of a pattern may be: ASCII by bit, everything beyond as one.
//
// A value. Threads: any.
#pragma once

#include <bit>
#include <cstdint>

namespace weir::regex {

struct ByteSet {
  uint64_t low = 0, high = 0;  // Bytes 0 to 63, 64 to 127.
  bool beyond = false;         // Whether bytes from 128 on may be part of it.

  static ByteSet Of(unsigned char from, unsigned char to) {
    ByteSet set;
    for (unsigned c = from; c <= to && c < 128; c++) set.Insert(static_cast<unsigned char>(c));
    return set;
  }
  static ByteSet AnyAscii() { return {~0ull, ~0ull, false}; }
  static ByteSet Any() { return {~0ull, ~0ull, true}; }

  void Insert(unsigned char c) {
    if (c < 128) (c < 64 ? low : high) |= 1ull << (c & 63);
  }
  bool Has(unsigned char c) const {
    return c < 128 ? ((c < 64 ? low : high) >> (c & 63) & 1) != 0 : beyond;
  }
  bool IsEmpty() const { return low == 0 && high == 0 && !beyond; }
  int AsciiCount() const { return std::popcount(low) + std::popcount(high); }
  bool IsPartOf(const ByteSet& other) const {
    return (low & ~other.low) == 0 && (high & ~other.high) == 0 && (!beyond || other.beyond);
  }
  ByteSet operator|(const ByteSet& other) const {
    return {low | other.low, high | other.high, beyond || other.beyond};
  }
  ByteSet AsciiComplement() const { return {~low, ~high, false}; }
  // With the other case of each ASCII letter.
  ByteSet BothCases() const {
    const uint64_t upper = high & 0x07FFFFFEull, lower = high & 0x07FFFFFE00000000ull;
    return {low, high | upper << 32 | lower >> 32, beyond};
  }
  bool operator==(const ByteSet&) const = default;
};

}  // namespace weir::regex
