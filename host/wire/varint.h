// Reading varints, tags and lengths from bytes that nobody has checked yet, and writing them.
//
// What reads returns false and leaves the place undefined when the bytes are not sound. Threads:
// pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace weir::wire {

// A tag of two bytes and more: at most 5 bytes and 32 bits, as the strictest decoders want it.
inline bool ReadLongTag(const uint8_t*& p, const uint8_t* end, uint32_t* tag) {
  uint64_t value = 0;
  for (uint32_t shift = 0; shift < 35 && p < end; shift += 7) {
    const uint64_t byte = *p++;
    value |= (byte & 0x7f) << shift;
    if (byte >= 0x80) continue;
    *tag = static_cast<uint32_t>(value);
    return value <= UINT32_MAX;
  }
  return false;
}

inline bool ReadTag(const uint8_t*& p, const uint8_t* end, uint32_t* tag) {
  if (p == end || *p >= 0x80) return ReadLongTag(p, end, tag);
  *tag = *p++;
  return true;
}

// A length of two bytes and more, at most 5 of them, that stays inside `end`.
inline bool ReadLongLength(const uint8_t*& p, const uint8_t* end, uint32_t* length) {
  uint64_t value = 0;
  for (uint32_t shift = 0; shift < 35 && p < end; shift += 7) {
    const uint64_t byte = *p++;
    value |= (byte & 0x7f) << shift;
    if (byte >= 0x80) continue;
    *length = static_cast<uint32_t>(value);
    return value <= static_cast<size_t>(end - p);
  }
  return false;
}

inline bool ReadLength(const uint8_t*& p, const uint8_t* end, uint32_t* length) {
  if (p < end && *p < 0x80) {
    *length = *p++;
  } else if (end - p >= 2 && p[1] < 0x80) {
    *length = (p[0] & 0x7fu) | static_cast<uint32_t>(p[1]) << 7;
    p += 2;
  } else {
    return ReadLongLength(p, end, length);
  }
  return *length <= static_cast<size_t>(end - p);
}

inline bool SkipVarint(const uint8_t*& p, const uint8_t* end) {
  for (uint32_t i = 0; i < 10 && p < end; ++i) {
    if (*p++ < 0x80) return true;
  }
  return false;
}

inline size_t VarintSize(uint64_t value) {
  size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

// Exactly `size` bytes, at least VarintSize(value); more of them pad it with zeros.
inline void WriteVarint(uint64_t value, size_t size, char* to) {
  for (size_t i = 0; i + 1 < size; ++i, value >>= 7) to[i] = static_cast<char>(value | 0x80);
  to[size - 1] = static_cast<char>(value);
}

inline void AppendVarint(uint64_t value, std::string* out) {
  const size_t size = VarintSize(value);
  out->resize(out->size() + size);
  WriteVarint(value, size, out->data() + out->size() - size);
}

}  // namespace weir::wire
