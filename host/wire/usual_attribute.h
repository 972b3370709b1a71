// The attribute as all SDKs write it: key, then value, one scalar, all text ASCII, nothing else.
//
//   kl is the length of the key, vl of the value, L of both, n of a text:
//   L 0A kl key 12 vl (0A n text | 18 int | 10 bool | 21 double)
//
// With an L below 128 all lengths are one byte, and kl alone determines vl, and n if the value is a
// text: four bytes behind the key are what they must be, or the attribute is another. Such an
// attribute is sound and regular. Everything else goes the general way.
//
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <cstring>

#include "absl/base/attributes.h"
#include "host/wire/utf8.h"
#include "host/wire/varint.h"

namespace weir::wire {

// An attribute with an L of two bytes and more: long texts. Returns the place behind it, NULL when
// it is another. `p` is at L; `end` is that of the message around it.
inline const uint8_t* BehindLongAttribute(const uint8_t* p, const uint8_t* end,
                                          const uint8_t* readable) {
  uint32_t all = 0;
  if (!ReadLength(p, end, &all) || all < 128 || p[0] != 0x0a || p[1] >= 0x80) return nullptr;
  const uint8_t* const stop = p + all;
  const uint8_t* const key = p + 2;
  const uint32_t key_length = p[1];
  p = key + key_length;
  uint32_t value_length = 0;
  uint32_t length = 0;
  if (p >= stop || *p++ != 0x12) return nullptr;
  if (!ReadLength(p, stop, &value_length) || value_length < 2 || p + value_length != stop) {
    return nullptr;
  }
  if (*p++ != 0x0a || !ReadLength(p, stop, &length) || p + length != stop) return nullptr;
  const bool ascii = IsAscii(key, key_length, readable) && IsAscii(p, length, readable);
  return ascii ? stop : nullptr;
}

// The same for any L. At least 8 bytes are left.
ABSL_ATTRIBUTE_ALWAYS_INLINE inline const uint8_t* BehindUsualAttribute(const uint8_t* p,
                                                                       const uint8_t* end,
                                                                       const uint8_t* readable) {
  const uint32_t all = p[0];
  if (all >= 0x80) return BehindLongAttribute(p, end, readable);
  const uint32_t key_length = p[2];
  const uint8_t* const stop = p + 1 + all;
  if (p[1] != 0x0a || stop > end || key_length + 6 > all) return nullptr;
  const uint32_t value_length = all - key_length - 4;
  const uint8_t* const behind_key = p + 3 + key_length;
  uint32_t shape;  // 12, vl, tag of the scalar, n.
  std::memcpy(&shape, behind_key, 4);
  if (shape == 0x0a0012 - (2u << 24) + value_length * 0x01000100) {
    // Tags and lengths are below 128 too, so that one run serves for key and text.
    return IsAscii(p + 1, all, readable) ? stop : nullptr;
  }
  if ((shape & 0xffff) != (0x12 | value_length << 8)) return nullptr;
  const uint32_t tag = shape >> 16 & 0xff;
  if (tag == 0x18 || tag == 0x10) {
    const uint8_t* number = behind_key + 3;
    if (!SkipVarint(number, stop) || number != stop) return nullptr;
  } else if (tag != 0x21 || value_length != 9) {
    return nullptr;
  }
  return IsAscii(p + 3, key_length, readable) ? stop : nullptr;
}

// Takes usual attributes that stand in a row, `p` being behind the tag of the first, and adds their
// number to `count`. True: none is left, and `p` is at the next field or the end. False: `p` is
// behind the tag of an attribute that is not usual.
inline bool TakeUsualAttributes(uint32_t tag, const uint8_t* end, const uint8_t* readable,
                                const uint8_t*& p, uint32_t* count) {
  const uint8_t* at = p;
  uint32_t taken = 0;
  bool all = false;
  while (end - at >= 8) {
    const uint8_t* const behind = BehindUsualAttribute(at, end, readable);
    if (behind == nullptr) break;
    ++taken;
    at = behind;
    all = at == end || *at != tag;
    if (all) break;
    ++at;
  }
  *count += taken;
  p = at;
  return all;
}

}  // namespace weir::wire
