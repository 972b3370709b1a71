// Reading protobuf bytes that are known to be valid: no bounds are checked.
//
// Everything here runs over bytes that host/wire has validated. Threads: pure functions.
#pragma once

#include <cstdint>
#include <cstring>

namespace weir::batch {

enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

constexpr uint32_t Tag(uint32_t field, WireType type) { return field << 3 | type; }

inline uint64_t ReadLongVarint(const uint8_t*& p) {
  uint64_t value = 0;
  for (uint32_t shift = 0; shift < 70; shift += 7) {
    const uint64_t byte = *p++;
    if (shift < 64) value |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

inline uint64_t ReadVarint(const uint8_t*& p) {
  if (*p < 0x80) return *p++;
  return ReadLongVarint(p);
}

inline uint32_t ReadTag(const uint8_t*& p) { return static_cast<uint32_t>(ReadVarint(p)); }

inline uint32_t ReadLength(const uint8_t*& p) { return static_cast<uint32_t>(ReadVarint(p)); }

template <class T>
inline T ReadFixed(const uint8_t*& p) {
  T value;
  std::memcpy(&value, p, sizeof(T));
  p += sizeof(T);
  return value;
}

// Moves `p` from behind a tag to behind its value.
inline void SkipValue(uint32_t tag, const uint8_t*& p) {
  switch (tag & 7) {
    case kVarint:
      ReadVarint(p);
      return;
    case kFixed64:
      p += 8;
      return;
    case kFixed32:
      p += 4;
      return;
    default: {
      const uint32_t length = ReadLength(p);
      p += length;
    }
  }
}

constexpr int32_t ZigZag32(uint64_t v) {
  const uint32_t n = static_cast<uint32_t>(v);
  return static_cast<int32_t>((n >> 1) ^ (~(n & 1) + 1));
}

}  // namespace weir::batch
