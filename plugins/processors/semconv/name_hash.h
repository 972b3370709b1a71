// The hash of names that the perfect hash of the registry is made for; generate.py has its twin.
//
// It reads five words of eight bytes, wherever they overlap, so its cost does not grow with the
// name. That tells all names of the registry apart, which generate.py checks; of other names it is
// only a good hash, so what is found is compared byte by byte.
//
// Threads: pure function.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace weir::semconv {

inline uint64_t MixWords(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

template <class Word>
inline uint64_t LoadWord(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

inline uint64_t NameHash(std::string_view name, uint64_t seed) {
  const size_t n = name.size();
  const char* const p = name.data();
  uint64_t a = 0, b = 0, c = 0, d = 0, e = 0;
  if (n >= 8) {
    const size_t third = (n - 8) / 3;
    a = LoadWord<uint64_t>(p);
    b = LoadWord<uint64_t>(p + third);
    c = LoadWord<uint64_t>(p + 2 * third);
    d = LoadWord<uint64_t>(p + n - 8);
    e = LoadWord<uint64_t>(p + (n - 8) / 2);
  } else if (n >= 4) {
    a = LoadWord<uint32_t>(p);
    d = LoadWord<uint32_t>(p + n - 4);
  } else if (n > 0) {
    const auto byte = [p](size_t i) { return static_cast<uint64_t>(static_cast<uint8_t>(p[i])); };
    a = byte(0) << 16 | byte(n >> 1) << 8 | byte(n - 1);
  }
  const uint64_t h = MixWords(a ^ 0x9E3779B97F4A7C15u ^ seed, b ^ 0xC2B2AE3D27D4EB4Fu);
  e = e << 32 | e >> 32;
  return MixWords(h ^ c ^ e ^ 0x165667B19E3779F9u,
                  d ^ 0x27D4EB2F165667C5u ^ static_cast<uint64_t>(n) << 56);
}

}  // namespace weir::semconv
