// Check digits and letters, as their standards have them.
//
// All take digits as numbers 0 to 9 and return whether they hold. Threads: any.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace weir::redaction::detect {

// The digits of a number without its separators. No kind has more.
struct Digits {
  static constexpr size_t kMax = 24;

  std::array<uint8_t, kMax> value = {};
  size_t size = 0;

  void Push(char digit) {
    if (size < kMax) value[size++] = static_cast<uint8_t>(digit - '0');
  }
  uint8_t operator[](size_t i) const { return value[i]; }
  std::span<const uint8_t> all() const { return {value.data(), size}; }
  std::span<const uint8_t> Slice(size_t from, size_t count) const {
    return all().subspan(from, count);
  }
  uint64_t Number(size_t from, size_t count) const;
  bool AllSame() const;
};
// Every digit in `text`, whatever else it holds.
Digits DigitsOf(std::string_view text);

bool LuhnHolds(std::span<const uint8_t> digits);
bool VerhoeffHolds(std::span<const uint8_t> digits);
// ISO 7064 mod 11,10.
bool Mod11And10Holds(std::span<const uint8_t> digits);
// ISO 7064 mod 97-10 over letters and digits, after the first four were moved to the end.
bool IbanHolds(std::string_view iban);

// The sum of digit times weight.
uint32_t WeightedSum(std::span<const uint8_t> digits, std::span<const uint8_t> weights);

// Bits of information in a character, by how often each appears.
double EntropyOf(std::string_view text);

// The CRC-32 of zlib in base 62 in the last six characters, which covers those before them.
bool GithubChecksumHolds(std::string_view token);

bool IsDate(uint64_t year, uint64_t month, uint64_t day);

}  // namespace weir::redaction::detect
