// Kinds of characters, whatever the locale. Threads: any.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::redaction::detect {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsLetter(char c) { return IsLower(c) || IsUpper(c); }
constexpr bool IsAlnum(char c) { return IsLetter(c) || IsDigit(c); }
constexpr char ToLower(char c) { return IsUpper(c) ? static_cast<char>(c | 0x20) : c; }
constexpr char ToUpper(char c) { return IsLower(c) ? static_cast<char>(c & ~0x20) : c; }
constexpr bool IsHex(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`'; }
constexpr bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool IsNameByte(char c) { return IsAlnum(c) || c == '_' || c == '-' || c == '.'; }
constexpr bool IsBase64(char c) { return IsAlnum(c) || c == '+' || c == '/'; }
constexpr bool IsBase64Url(char c) { return IsAlnum(c) || c == '-' || c == '_'; }

// A set of bytes: a look at a table for each, where the library searches a string.
class ByteSet {
 public:
  constexpr explicit ByteSet(std::string_view bytes) {
    for (const char c : bytes) has_[static_cast<uint8_t>(c)] = true;
  }
  constexpr bool Has(char c) const { return has_[static_cast<uint8_t>(c)]; }
  // The first place of one of them from `from` on, or the text's size.
  constexpr size_t FindIn(std::string_view text, size_t from) const {
    while (from < text.size() && !Has(text[from])) from++;
    return from < text.size() ? from : text.size();
  }

 private:
  std::array<bool, 256> has_ = {};
};

}  // namespace weir::redaction::detect
