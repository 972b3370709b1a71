// Protobuf by hand, for requests that no library would write.
//
// Threads: free functions.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace weir::check {

inline constexpr uint64_t kTime = 1'700'000'000'000'000'000;  // Unix nanoseconds.

// Protobuf's wire types.
enum : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2 };

inline std::string Varint(uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
  return out;
}

inline std::string Tag(uint32_t field, uint32_t type) { return Varint(field << 3 | type); }

inline std::string Number(uint32_t field, uint64_t value) {
  return Tag(field, kVarint) + Varint(value);
}

inline std::string Fixed(uint32_t field, uint64_t value) {
  char bytes[8];
  memcpy(bytes, &value, sizeof bytes);
  return Tag(field, kFixed64) + std::string(bytes, sizeof bytes);
}

inline std::string Bytes(uint32_t field, std::string_view value) {
  return Tag(field, kBytes) + Varint(value.size()) + std::string(value);
}

// Members of AnyValue, and one attribute of whatever has `field` for them.
inline std::string Text(std::string_view value) { return Bytes(1, value); }
inline std::string Attribute(uint32_t field, std::string_view key, std::string_view value) {
  return Bytes(field, Bytes(1, key) + Bytes(2, value));
}

inline std::string Id(size_t size, uint32_t i) {
  std::string id(size, '\x11');
  memcpy(id.data(), &i, sizeof i);
  return id;
}

}  // namespace weir::check
