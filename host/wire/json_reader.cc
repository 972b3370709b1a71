#include "host/wire/json_reader.h"

#include <bitset>
#include <cstring>
#include <memory>
#include <utility>

#include "host/wire/json_decode.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace weir::wire {
namespace {

bool IsSpecial(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// 16 and above: not a digit.
uint32_t HexDigit(char c) {
  if (IsDigit(c)) return static_cast<uint32_t>(c - '0');
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? static_cast<uint32_t>(lower - 'a' + 10) : 16;
}

// The code unit of four hex digits, or above 0xFFFF.
uint32_t CodeUnit(const char* p) {
  uint32_t unit = 0;
  for (int i = 0; i < 4; i++) {
    const uint32_t digit = HexDigit(p[i]);
    if (digit > 15) return UINT32_MAX;
    unit = unit << 4 | digit;
  }
  return unit;
}

bool IsHighSurrogate(uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLowSurrogate(uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

char* PutUtf8(uint32_t rune, char* to) {
  if (rune < 0x80) {
    *to++ = static_cast<char>(rune);
  } else if (rune < 0x800) {
    *to++ = static_cast<char>(0xC0 | rune >> 6);
    *to++ = static_cast<char>(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    *to++ = static_cast<char>(0xE0 | rune >> 12);
    *to++ = static_cast<char>(0x80 | (rune >> 6 & 0x3F));
    *to++ = static_cast<char>(0x80 | (rune & 0x3F));
  } else {
    *to++ = static_cast<char>(0xF0 | rune >> 18);
    *to++ = static_cast<char>(0x80 | (rune >> 12 & 0x3F));
    *to++ = static_cast<char>(0x80 | (rune >> 6 & 0x3F));
    *to++ = static_cast<char>(0x80 | (rune & 0x3F));
  }
  return to;
}

char SimpleEscape(char c) {
  switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return c;  // A quote, a backslash, a slash.
  }
}

// What begins at a byte, for messages.
std::string Describe(const char* p, const char* end) {
  if (p == end) return "the end of the text";
  switch (*p) {
    case '{': return "an object";
    case '[': return "a list";
    case '"': return "a string";
    case 't': case 'f': return "true or false";
    case 'n': return "null";
    default: break;
  }
  if (*p == '-' || IsDigit(*p)) return "a number";
  if (*p > ' ' && *p <= '~') return std::string("'") + *p + "'";
  constexpr char kDigits[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(*p);
  return std::string("byte 0x") + kDigits[byte >> 4] + kDigits[byte & 15];
}

}  // namespace

const char* FindJsonSpecial(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1f);
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const int found = _mm_movemask_epi8(
        _mm_or_si128(control, _mm_or_si128(_mm_cmpeq_epi8(bytes, quote),
                                           _mm_cmpeq_epi8(bytes, backslash))));
    if (found != 0) return p + __builtin_ctz(static_cast<uint32_t>(found));
  }
#endif
  while (p < end && !IsSpecial(*p)) ++p;
  return p;
}

size_t Unescape(const JsonString& string, char* to) {
  const char* p = string.raw.data();
  const char* const end = p + string.raw.size();
  char* const begin = to;
  while (p < end) {
    const auto* slash = static_cast<const char*>(memchr(p, '\\', static_cast<size_t>(end - p)));
    const size_t plain = static_cast<size_t>((slash ? slash : end) - p);
    memcpy(to, p, plain);
    to += plain;
    if (!slash) break;
    p = slash + 2;
    if (slash[1] != 'u') {
      *to++ = SimpleEscape(slash[1]);
      continue;
    }
    uint32_t rune = CodeUnit(p);
    p += 4;
    if (IsHighSurrogate(rune)) {
      rune = 0x10000 + ((rune - 0xD800) << 10) + (CodeUnit(p + 2) - 0xDC00);
      p += 6;
    }
    to = PutUtf8(rune, to);
  }
  return static_cast<size_t>(to - begin);
}

bool JsonReader::Fail(const char* expected) {
  Peek();
  return FailAt(next_, std::string("expected ") + expected + ", found " + Describe(next_, end_));
}

bool JsonReader::FailAt(const char* place, std::string text) {
  error_.offset = static_cast<size_t>(place - begin_);
  error_.text = std::move(text);
  return false;
}

// At a backslash: the escape must be sound, and half a surrogate pair is not.
bool JsonReader::CheckEscape() {
  const char* const slash = next_;
  if (end_ - slash < 2 || !strchr("\"\\/bfnrtu", slash[1]) || slash[1] == '\0') {
    return FailAt(slash, "expected one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
  }
  next_ += 2;
  if (slash[1] != 'u') return true;
  const uint32_t unit = end_ - next_ >= 4 ? CodeUnit(next_) : UINT32_MAX;
  if (unit == UINT32_MAX) return FailAt(slash, "expected four hex digits after \\u");
  next_ += 4;
  if (!IsHighSurrogate(unit) && !IsLowSurrogate(unit)) return true;
  if (IsHighSurrogate(unit) && end_ - next_ >= 6 && next_[0] == '\\' && next_[1] == 'u' &&
      IsLowSurrogate(CodeUnit(next_ + 2))) {
    next_ += 6;
    return true;
  }
  return FailAt(slash, "expected a surrogate pair, found half of one");
}

bool JsonReader::ReadString(JsonString* out, const char* expected) {
  if (!Try('"')) return Fail(expected);
  const char* const first = next_;
  out->escaped = false;
  for (;;) {
    next_ = FindJsonSpecial(next_, end_);
    if (next_ == end_) return FailAt(first - 1, "expected a string, found no closing quote");
    if (*next_ == '"') break;
    if (*next_ != '\\') {
      return FailAt(next_, "expected a control character to be escaped, found " +
                               Describe(next_, end_) + " in a string");
    }
    out->escaped = true;
    if (!CheckEscape()) return false;
  }
  out->raw = {first, static_cast<size_t>(next_ - first)};
  ++next_;
  return true;
}

bool JsonReader::ReadNumber(JsonNumber* out, const char* expected) {
  const char first = Peek();
  if (first != '-' && !IsDigit(first)) return Fail(expected);
  const char* const start = next_;
  const auto digits = [this] {
    const char* const from = next_;
    while (next_ < end_ && IsDigit(*next_)) ++next_;
    return next_ != from;
  };
  out->integral = true;
  if (first == '-') ++next_;
  if (next_ < end_ && *next_ == '0') {
    ++next_;
  } else if (!digits()) {
    return FailAt(start, "expected a digit after the sign of a number");
  }
  if (next_ < end_ && *next_ == '.') {
    out->integral = false;
    ++next_;
    if (!digits()) return FailAt(start, "expected a digit after the point of a number");
  }
  if (next_ < end_ && (*next_ | 0x20) == 'e') {
    out->integral = false;
    ++next_;
    if (next_ < end_ && (*next_ == '+' || *next_ == '-')) ++next_;
    if (!digits()) return FailAt(start, "expected a digit in the exponent of a number");
  }
  out->text = {start, static_cast<size_t>(next_ - start)};
  return true;
}

bool JsonReader::ReadKey(JsonString* out) {
  return ReadString(out, "a key in quotes") && Take(':', "a colon after the key");
}

bool JsonReader::ReadLiteral(std::string_view word, const char* expected) {
  Peek();
  if (std::string_view(next_, static_cast<size_t>(end_ - next_)).substr(0, word.size()) != word) {
    return Fail(expected);
  }
  next_ += word.size();
  return true;
}

bool JsonReader::SkipScalar(char first) {
  JsonString string;
  JsonNumber number;
  switch (first) {
    case '"': return ReadString(&string, "a string");
    case 't': return ReadLiteral("true", "true");
    case 'f': return ReadLiteral("false", "false");
    case 'n': return ReadLiteral("null", "null");
    default: return ReadNumber(&number, "a value");
  }
}

bool JsonReader::SkipValue(int depth_max) {
  // One bit a level: is it an object? Made only when there is a level.
  using Levels = std::bitset<kJsonUnknownDepthMax>;
  std::unique_ptr<Levels> objects;
  int depth = 0;
  JsonString key;
  for (;;) {
    const char first = Peek();
    if (first == '{' || first == '[') {
      if (depth == depth_max) {
        return FailAt(next_, "expected at most " + std::to_string(depth_max) +
                                 " lists and objects inside each other");
      }
      ++next_;
      if (!objects) objects = std::make_unique<Levels>();
      const bool object = first == '{';
      (*objects)[static_cast<size_t>(depth++)] = object;
      if (!Try(object ? '}' : ']')) {
        if (object && !ReadKey(&key)) return false;
        continue;
      }
      --depth;
    } else if (!SkipScalar(first)) {
      return false;
    }
    // A value has ended: so may the lists and objects around it.
    for (; depth > 0; --depth) {
      const bool object = (*objects)[static_cast<size_t>(depth - 1)];
      if (Try(',')) {
        if (object && !ReadKey(&key)) return false;
        break;
      }
      if (!Take(object ? '}' : ']', object ? "',' or '}'" : "',' or ']'")) return false;
    }
    if (depth == 0) return true;
  }
}

}  // namespace weir::wire
