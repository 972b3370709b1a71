// Scalar values of OTLP/JSON from their text.
//
// Threads: pure functions.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>

namespace weir::wire {

// Decimal digits behind an optional sign, all of `text`. Nothing when it is something else or does
// not fit. A plus is for signed numbers only, as with the Collector.
template <typename T>
std::optional<T> ParseInteger(std::string_view text) {
  if (std::is_signed_v<T> && text.size() > 1 && text[0] == '+' && text[1] != '-') {
    text.remove_prefix(1);
  }
  T value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// The nearest double of a decimal number. Nothing when it is none or too large; what is too small
// becomes zero.
std::optional<double> ParseDecimal(std::string_view text);
// The same, or one of the names that JSON has no number for.
std::optional<double> ParseDoubleText(std::string_view text);

// Write what the text stands for and return its length, or nothing when the text is malformed. `to`
// may be where the text begins.
std::optional<size_t> DecodeHex(std::string_view text, char* to);
// The standard or the URL alphabet, padded or not.
std::optional<size_t> DecodeBase64(std::string_view text, char* to);

}  // namespace weir::wire
