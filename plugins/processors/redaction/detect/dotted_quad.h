// The text of an IPv4 address and nothing else: after words the most frequent text there is.
//
// Threads: any.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::redaction::detect {

// Four groups of one to three digits with dots between. `digit`: a bit for each digit of the text,
// of the first 64 bytes.
inline bool IsDottedQuad(std::string_view text, uint64_t digit) {
  constexpr size_t kBytesMin = 7, kBytesMax = 15;
  if (text.size() < kBytesMin || text.size() > kBytesMax) return false;
  const uint64_t own = (uint64_t{1} << text.size()) - 1;
  const uint64_t first = own & ~digit;  // The dots from the first on.
  const uint64_t second = first & (first - 1), third = second & (second - 1);
  if (third == 0 || (third & (third - 1)) != 0) return false;
  const uint64_t long_group = digit & digit >> 1 & digit >> 2 & digit >> 3;
  const uint64_t no_group = (first & first << 1) | (first & 1) | (first >> (text.size() - 1));
  if ((long_group | no_group) != 0) return false;
  const auto is_dot = [text](uint64_t at) {
    return text[static_cast<size_t>(std::countr_zero(at))] == '.';
  };
  return is_dot(first) && is_dot(second) && is_dot(third);
}

}  // namespace weir::redaction::detect
