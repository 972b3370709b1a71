#include "host/wire/json_scalar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "absl/strings/charconv.h"

namespace weir::wire {
namespace {

constexpr uint8_t kBad = 0xff;

constexpr auto MakeHexDigits() {
  std::array<uint8_t, 256> digits{};
  digits.fill(kBad);
  for (uint8_t i = 0; i < 10; ++i) digits['0' + i] = i;
  for (uint8_t i = 0; i < 6; ++i) digits['a' + i] = digits['A' + i] = 10 + i;
  return digits;
}
constexpr auto kHexDigits = MakeHexDigits();

constexpr auto MakeBase64Digits() {
  std::array<uint8_t, 256> digits{};
  digits.fill(kBad);
  for (uint8_t i = 0; i < 26; ++i) {
    digits['A' + i] = i;
    digits['a' + i] = 26 + i;
  }
  for (uint8_t i = 0; i < 10; ++i) digits['0' + i] = 52 + i;
  digits['+'] = digits['-'] = 62;
  digits['/'] = digits['_'] = 63;
  return digits;
}
constexpr auto kBase64Digits = MakeBase64Digits();

uint32_t Base64Digit(char c) { return kBase64Digits[static_cast<uint8_t>(c)]; }

}  // namespace

std::optional<double> ParseDecimal(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc()) return value;
  // std does not say whether the number was too large or too small; absl does.
  absl::from_chars(text.data(), end, value);
  if (std::fabs(value) > 1) return std::nullopt;
  return value;
}

std::optional<double> ParseDoubleText(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  // std would read "inf" and "nan".
  const size_t first = text.starts_with('-') ? 1 : 0;
  if (text.size() == first) return std::nullopt;
  const char c = text[first];
  if (c != '.' && (c < '0' || c > '9')) return std::nullopt;
  return ParseDecimal(text);
}

std::optional<size_t> DecodeHex(std::string_view text, char* to) {
  if (text.size() % 2 != 0) return std::nullopt;
  uint32_t bad = 0;
  for (size_t i = 0; i < text.size(); i += 2) {
    const uint32_t high = kHexDigits[static_cast<uint8_t>(text[i])];
    const uint32_t low = kHexDigits[static_cast<uint8_t>(text[i + 1])];
    bad |= high | low;
    to[i / 2] = static_cast<char>(high << 4 | low);
  }
  if (bad > 15) return std::nullopt;
  return text.size() / 2;
}

std::optional<size_t> DecodeBase64(std::string_view text, char* to) {
  if (text.size() % 4 == 0) {
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  }
  if (text.size() % 4 == 1) return std::nullopt;
  const char* from = text.data();
  char* const begin = to;
  uint32_t bad = 0;
  for (size_t left = text.size(); left >= 2; left -= std::min<size_t>(left, 4), from += 4) {
    const uint32_t a = Base64Digit(from[0]);
    const uint32_t b = Base64Digit(from[1]);
    const uint32_t c = left > 2 ? Base64Digit(from[2]) : 0;
    const uint32_t d = left > 3 ? Base64Digit(from[3]) : 0;
    bad |= a | b | c | d;
    const uint32_t word = a << 18 | b << 12 | c << 6 | d;
    *to++ = static_cast<char>(word >> 16);
    if (left > 2) *to++ = static_cast<char>(word >> 8);
    if (left > 3) *to++ = static_cast<char>(word);
  }
  if (bad > 63) return std::nullopt;
  return static_cast<size_t>(to - begin);
}

}  // namespace weir::wire
