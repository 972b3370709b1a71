#include "host/service/json_text.h"

#include <cstdint>
#include <limits>

namespace weir {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr uint32_t kNotUtf8 = 0xffffffff;

// Takes the next character off `text`, and its bytes into `bytes`. A byte that begins no character
// of UTF-8 is taken alone, as kNotUtf8.
uint32_t TakeCharacter(std::string_view& text, std::string_view* bytes) {
  const auto at = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = at(0);
  size_t length = 1;
  uint32_t value = first;
  uint32_t least = 0;
  if (first >= 0xf0 && first <= 0xf4) {
    length = 4, value = first & 0x07, least = 0x10000;
  } else if (first >= 0xe0 && first < 0xf0) {
    length = 3, value = first & 0x0f, least = 0x800;
  } else if (first >= 0xc2 && first < 0xe0) {
    length = 2, value = first & 0x1f, least = 0x80;
  } else if (first >= 0x80) {
    value = kNotUtf8;
  }
  for (size_t i = 1; i < length; ++i) {
    if (i >= text.size() || (at(i) & 0xc0) != 0x80) {
      value = kNotUtf8;
      break;
    }
    value = value << 6 | (at(i) & 0x3f);
  }
  if (value != kNotUtf8 && (value < least || value > 0x10ffff || (value & 0xfffff800) == 0xd800)) {
    value = kNotUtf8;
  }
  if (value == kNotUtf8) length = 1;
  *bytes = text.substr(0, length);
  text.remove_prefix(length);
  return value;
}

bool ActsOnReaders(uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

std::string UnicodeEscape(uint32_t c) {
  return {'\\', 'u', kHex[c >> 12 & 15], kHex[c >> 8 & 15], kHex[c >> 4 & 15], kHex[c & 15]};
}

// Escapes of one letter, the same in both forms; 0: none.
char ShortEscape(uint32_t c) {
  switch (c) {
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return 0;
  }
}

template <typename Escape>
bool Append(std::string_view text, size_t size_max, std::string& out, const Escape& escape) {
  std::string_view bytes;
  std::string escaped;
  while (!text.empty()) {
    const uint32_t c = TakeCharacter(text, &bytes);
    if (escape(c, bytes, escaped)) bytes = escaped;
    if (out.size() + bytes.size() > size_max) return false;
    out.append(bytes);
  }
  return true;
}

}  // namespace

bool AppendJsonText(std::string_view text, size_t size_max, std::string& out) {
  return Append(text, size_max, out, [](uint32_t c, std::string_view, std::string& escaped) {
    if (c == kNotUtf8) {
      escaped = "\\ufffd";
    } else if (c == '"' || c == '\\') {
      escaped = {'\\', static_cast<char>(c)};
    } else if (const char letter = ShortEscape(c); letter != 0) {
      escaped = {'\\', letter};
    } else if (ActsOnReaders(c)) {
      escaped = UnicodeEscape(c);
    } else {
      return false;
    }
    return true;
  });
}

bool AppendPlainText(std::string_view text, bool quoted, size_t size_max, std::string& out) {
  const auto escape = [quoted](uint32_t c, std::string_view bytes, std::string& escaped) {
    if (quoted && (c == '"' || c == '\\')) {
      escaped = {'\\', static_cast<char>(c)};
    } else if (const char letter = ShortEscape(c); letter != 0) {
      escaped = {'\\', letter};
    } else if (c == kNotUtf8 || (c < 0x100 && ActsOnReaders(c))) {
      const uint8_t byte = c == kNotUtf8 ? static_cast<uint8_t>(bytes[0]) : static_cast<uint8_t>(c);
      escaped = {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    } else if (ActsOnReaders(c)) {
      escaped = UnicodeEscape(c);
    } else {
      return false;
    }
    return true;
  };
  return Append(text, size_max, out, escape);
}

std::string JsonString(std::string_view text) {
  std::string out = "\"";
  AppendJsonText(text, std::numeric_limits<size_t>::max(), out);
  out.push_back('"');
  return out;
}

}  // namespace weir
