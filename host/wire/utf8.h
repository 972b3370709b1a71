// UTF-8 as proto3 demands it of strings: no surrogates, nothing overlong, nothing above U+10FFFF.
//
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace weir::wire {

// True when all `n` bytes are below 0x80. `readable` is where memory ends that may be read, at
// least p + n: short texts are tested with one load that reaches past their end.
inline bool IsAscii(const uint8_t* p, size_t n, const uint8_t* readable) {
#if defined(__SSE2__)
  const auto high = [](const uint8_t* at) {
    return static_cast<uint32_t>(
        _mm_movemask_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))));
  };
  if (n > 16) {
    const uint8_t* const last = p + n - 16;
    uint32_t bits = high(last);
    for (; p < last; p += 16) bits |= high(p);
    return bits == 0;
  }
  if (readable - p >= 16) return (high(p) & ((1u << n) - 1)) == 0;
#else
  constexpr uint64_t kHigh = 0x8080808080808080;
  for (; n >= 8; p += 8, n -= 8) {
    uint64_t word;
    std::memcpy(&word, p, 8);
    if (word & kHigh) return false;
  }
  static_cast<void>(readable);
#endif
  uint8_t bits = 0;
  for (size_t i = 0; i < n; ++i) bits |= p[i];
  return bits < 0x80;
}

// Length of the sequence that begins at `p`, 0 when its first byte begins none.
size_t Utf8SequenceLength(const uint8_t* p, const uint8_t* end);

bool IsUtf8(const uint8_t* p, size_t n);

// Appends the text with U+FFFD in place of each byte that belongs to no sequence.
void AppendReplacingBadUtf8(const uint8_t* p, size_t n, std::string* out);

}  // namespace weir::wire
