#include "plugins/processors/redaction/detect/unescape.h"

namespace weir::redaction::detect {
namespace {

constexpr char kBeyond = '\x7f';

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
  char meaning = 0;
};

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
  return {size, value < 128 ? static_cast<char>(value) : kBeyond};
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
      return {size, '\n'};
    case '"':
    case '\'':
    case '/':
      return {size, text[letter]};
    case 'u': {
      const int value = HexAt(text, letter + 1, 4);
      if (value < 0) return {};
      return {size + 4, value < 128 ? static_cast<char>(value) : kBeyond};
    }
    case 'x': {
      const int value = HexAt(text, letter + 1, 2);
      if (value < 0) return {};
      return {size + 2, value < 128 ? static_cast<char>(value) : kBeyond};
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
  for (size_t at = 0; at < text.size(); size++) {
    Escape escape;
    if (text[at] == '%') escape = PercentAt(text, at);
    if (text[at] == '\\') escape = BackslashAt(text, at);
    origins_[size] = static_cast<uint32_t>(at);
    text_[size] = escape.size == 0 ? text[at] : escape.meaning;
    at += escape.size == 0 ? 1 : escape.size;
  }
  origins_[size] = static_cast<uint32_t>(text.size());
  text_.resize(size);
  return size != text.size();
}

}  // namespace weir::redaction::detect
