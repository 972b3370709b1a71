#include "host/wire/json_output.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/wire/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace weir::wire {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";
// Behind the text: one escape, what a vector writes too much, a quote and a comma.
constexpr size_t kRoomBehind = 6 + 16 + 3;

bool IsSpecial(uint8_t c) { return c < 0x20 || c == '"' || c == '\\'; }

// Copies up to the first byte that does not stand for itself, and returns where that is. Writes up
// to 16 bytes behind the last one, and reads as far as `readable`.
const uint8_t* CopyPlain(const uint8_t* p, const uint8_t* end, const uint8_t* readable, bool utf8,
                         char** next) {
  char* to = *next;
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1f);
  while (p < end && readable - p >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
    __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
    stop = _mm_or_si128(stop, _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes));
    if (!utf8) stop = _mm_or_si128(stop, bytes);
    auto found = static_cast<uint32_t>(_mm_movemask_epi8(stop));
    if (end - p < 16) found |= 1u << (end - p);
    const int plain = found == 0 ? 16 : __builtin_ctz(found);
    p += plain;
    to += plain;
    if (found != 0) break;
  }
#endif
  while (p < end && !IsSpecial(*p) && (*p < 0x80 || utf8)) *to++ = static_cast<char>(*p++);
  static_cast<void>(readable);
  *next = to;
  return p;
}

constexpr auto MakeHexPairs() {
  std::array<std::array<char, 2>, 256> pairs{};
  for (size_t i = 0; i < 256; ++i) pairs[i] = {kHexDigits[i >> 4], kHexDigits[i & 15]};
  return pairs;
}
constexpr auto kHexPairs = MakeHexPairs();

// The letter behind the backslash, 0 when there is none.
char EscapeLetter(uint8_t byte) {
  switch (byte) {
    case '"': return '"';
    case '\\': return '\\';
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return 0;
  }
}

}  // namespace

void JsonOutput::Grow(size_t bytes) {
  const size_t used = static_cast<size_t>(next_ - text_->data());
  text_->resize(std::max(used + bytes, text_->size() * 2));
  next_ = text_->data() + used;
  end_ = text_->data() + text_->size();
}

void JsonOutput::Double(double value) {
  Reserve(kNumberBytesMax);
  if (!std::isfinite(value)) {
    if (std::isnan(value)) return Word("\"NaN\",", 6);
    return value > 0 ? Word("\"Infinity\",", 11) : Word("\"-Infinity\",", 12);
  }
  // Some readers take -0 for an integer and lose its sign.
  if (value == 0 && std::signbit(value)) return Word("-0.0,", 5);
  next_ = std::to_chars(next_, end_, value).ptr;
  *next_++ = ',';
}

void JsonOutput::Escaped(uint8_t byte) {
  *next_++ = '\\';
  if (const char letter = EscapeLetter(byte)) {
    *next_++ = letter;
    return;
  }
  memcpy(next_, "u00", 3);
  memcpy(next_ + 3, kHexPairs[byte].data(), 2);
  next_ += 5;
}

// Once what follows is known to be UTF-8, bytes beyond ASCII stop the copying no longer.
void JsonOutput::Text(std::span<const uint8_t> text, const uint8_t* readable) {
  const uint8_t* p = text.data();
  const uint8_t* const end = p + text.size();
  bool utf8 = false;  // The rest is.
  bool bad = false;   // Something of it is not.
  Reserve(text.size() + kRoomBehind);
  *next_++ = '"';
  for (;;) {
    p = CopyPlain(p, end, readable, utf8, &next_);
    if (p == end) break;
    Reserve(static_cast<size_t>(end - p) + kRoomBehind);
    if (*p < 0x80) {
      Escaped(*p++);
    } else if (!bad && IsUtf8(p, static_cast<size_t>(end - p))) {
      utf8 = true;
    } else {
      bad = true;
      const size_t length = Utf8SequenceLength(p, end);
      memcpy(next_, length == 0 ? reinterpret_cast<const uint8_t*>("\xef\xbf\xbd") : p,
             length == 0 ? 3 : length);
      next_ += length == 0 ? 3 : length;
      p += length == 0 ? 1 : length;
    }
  }
  *next_++ = '"';
  *next_++ = ',';
}

void JsonOutput::Hex(std::span<const uint8_t> bytes) {
  Reserve(bytes.size() * 2 + 3);
  *next_++ = '"';
  for (const uint8_t byte : bytes) {
    memcpy(next_, kHexPairs[byte].data(), 2);
    next_ += 2;
  }
  *next_++ = '"';
  *next_++ = ',';
}

void JsonOutput::Base64(std::span<const uint8_t> bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Reserve((bytes.size() + 2) / 3 * 4 + 3);
  *next_++ = '"';
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t left = bytes.size() - i;
    const uint32_t word = static_cast<uint32_t>(bytes[i] << 16) |
                          (left > 1 ? static_cast<uint32_t>(bytes[i + 1] << 8) : 0) |
                          (left > 2 ? bytes[i + 2] : 0u);
    *next_++ = kDigits[word >> 18];
    *next_++ = kDigits[word >> 12 & 63];
    *next_++ = left > 1 ? kDigits[word >> 6 & 63] : '=';
    *next_++ = left > 2 ? kDigits[word & 63] : '=';
  }
  *next_++ = '"';
  *next_++ = ',';
}

}  // namespace weir::wire
