#include "host/wire/utf8.h"

#include <simdjson.h>

namespace weir::wire {
namespace {

// Below this a loop over sequences beats the call.
constexpr size_t kVectorBytesMin = 32;
constexpr const char kReplacement[] = "\xef\xbf\xbd";

}  // namespace

size_t Utf8SequenceLength(const uint8_t* p, const uint8_t* end) {
  const uint8_t first = *p;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (static_cast<size_t>(end - p) < length) return 0;
  const uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (p[1] < low || p[1] > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((p[i] & 0xc0) != 0x80) return 0;
  }
  return length;
}

bool IsUtf8(const uint8_t* p, size_t n) {
  if (n >= kVectorBytesMin) return simdjson::validate_utf8(reinterpret_cast<const char*>(p), n);
  const uint8_t* const end = p + n;
  while (p < end) {
    const size_t length = Utf8SequenceLength(p, end);
    if (length == 0) return false;
    p += length;
  }
  return true;
}

void AppendReplacingBadUtf8(const uint8_t* p, size_t n, std::string* out) {
  const uint8_t* const end = p + n;
  while (p < end) {
    const size_t length = Utf8SequenceLength(p, end);
    if (length == 0) {
      out->append(kReplacement, 3);
      ++p;
    } else {
      out->append(reinterpret_cast<const char*>(p), length);
      p += length;
    }
  }
}

}  // namespace weir::wire
