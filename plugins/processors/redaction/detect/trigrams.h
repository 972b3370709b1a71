// A filter for short words: where three bytes of a text may be three of those that are looked for.
//
// Every byte of a word sits in one of eight buckets, known by its lower and its upper half. A place
// is named when one bucket has all of the three bytes that stand there; it may be named wrongly,
// but never missed. The same tables serve mask_kernels.h.
//
// Immutable. Threads: any.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace weir::redaction::detect {

class Trigrams {
 public:
  static constexpr size_t kBytes = 3;
  // The buckets that a byte is in, as bits: low[c & 15] & high[c >> 4]. Bytes beyond ASCII: none.
  struct Halves {
    alignas(16) std::array<uint8_t, 16> low = {}, high = {};

    uint8_t Of(char c) const {
      const auto byte = static_cast<uint8_t>(c);
      return low[byte & 15] & high[byte >> 4];
    }
  };

  // The same by byte, of ASCII.
  using Ascii = std::array<uint8_t, 128>;

  Trigrams() = default;
  // Of words of three ASCII bytes.
  explicit Trigrams(std::span<const std::string> words);

  const std::array<Halves, kBytes>& at() const { return at_; }
  const Ascii& ascii(size_t at) const { return ascii_[at]; }
  bool MayBe(std::string_view three) const {
    return (at_[0].Of(three[0]) & at_[1].Of(three[1]) & at_[2].Of(three[2])) != 0;
  }

 private:
  std::array<Halves, kBytes> at_;
  alignas(64) std::array<Ascii, kBytes> ascii_ = {};
};

}  // namespace weir::redaction::detect
