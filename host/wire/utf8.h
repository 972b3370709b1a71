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
  const auto load = [](const uint8_t* at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  };
  const auto high = [](__m128i bytes) { return static_cast<uint32_t>(_mm_movemask_epi8(bytes)); };
  if (n <= 16) {
    if (readable - p >= 16) return (high(load(p)) & ((1u << n) - 1)) == 0;
  } else if (n <= 64) {
    // Four loads that overlap, whatever the length: a loop would end where no predictor knows.
    const size_t last = n - 16;
    const __m128i left = _mm_or_si128(load(p), load(p + (last < 16 ? last : 16)));
    const __m128i right = _mm_or_si128(load(p + (last < 32 ? last : 32)), load(p + last));
    return high(_mm_or_si128(left, right)) == 0;
  } else {
    const uint8_t* const last = p + n - 64;
    __m128i all = _mm_setzero_si128();
    for (const uint8_t* at = p;; at = at + 64 < last ? at + 64 : last) {
      const __m128i left = _mm_or_si128(load(at), load(at + 16));
      all = _mm_or_si128(all, _mm_or_si128(left, _mm_or_si128(load(at + 32), load(at + 48))));
      if (at == last) return high(all) == 0;
    }
  }
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
