// Kinds of characters, whatever the locale. Threads: any.
#pragma once

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

}  // namespace weir::redaction::detect
