#include "plugins/processors/redaction/detect/unescape.h"

namespace weir::redaction::detect {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The value of `count` hex digits at `at`; -1: there are none.
int HexAt(std::string_view text, size_t at, size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (size_t i = 0; i < count; i++) {
    const int digit = HexDigit(text[at + i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

struct Escape {
  size_t size = 0;  // Bytes; 0: none.
  char meaning[3] = {};
  uint8_t meaning_size = 1;
};

Escape Means(size_t size, char c) { return {size, {c}, 1}; }

// A code point of at most 16 bits, as UTF-8. Halves of a pair become something that is no text.
Escape MeansCodePoint(size_t size, uint32_t code) {
  const auto tail = [](uint32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  if (code < 0x80) return Means(size, static_cast<char>(code));
  if (code < 0x800) return {size, {static_cast<char>(0xC0 | code >> 6), tail(code)}, 2};
  return {size, {static_cast<char>(0xE0 | code >> 12), tail(code >> 6), tail(code)}, 3};
}

Escape PercentAt(std::string_view text, size_t at) {
  const int first = HexAt(text, at + 1, 2);
  if (first < 0) return {};
  size_t size = 3;
  int value = first;
  while (value == '%') {  // An escaped percent sign may begin another escape.
    const int inner = HexAt(text, at + size, 2);
    if (inner < 0) break;
    value = inner;
    size += 2;
  }
  return Means(size, static_cast<char>(value));
}

Escape BackslashAt(std::string_view text, size_t at) {
  size_t letter = at;
  while (letter < text.size() && text[letter] == '\\') letter++;
  if (letter == text.size()) return {};
  const size_t size = letter + 1 - at;
  switch (text[letter]) {
    case 'n':
    case 'r':
    case 't':
    case 'b':
    case 'f':
      return Means(size, '\n');
    case '"':
    case '\'':
    case '/':
      return Means(size, text[letter]);
    case 'u': {
      const int value = HexAt(text, letter + 1, 4);
      if (value < 0) return {};
      return MeansCodePoint(size + 4, static_cast<uint32_t>(value));
    }
    case 'x': {
      const int value = HexAt(text, letter + 1, 2);
      if (value < 0) return {};
      return Means(size + 2, static_cast<char>(value));
    }
    default:
      return {};
  }
}

}  // namespace

bool Unescaper::Unescape(std::string_view text) {
  text_.resize(text.size());
  origins_.resize(text.size() + 1);
  size_t size = 0;
  for (size_t at = 0; at < text.size();) {
    Escape escape;
    if (text[at] == '%') escape = PercentAt(text, at);
    if (text[at] == '\\') escape = BackslashAt(text, at);
    if (escape.size == 0) escape = Means(1, text[at]);
    for (uint8_t i = 0; i < escape.meaning_size; i++, size++) {
      origins_[size] = static_cast<uint32_t>(at);
      text_[size] = escape.meaning[i];
    }
    at += escape.size;
  }
  origins_[size] = static_cast<uint32_t>(text.size());
  text_.resize(size);
  return size != text.size();
}

}  // namespace weir::redaction::detect
