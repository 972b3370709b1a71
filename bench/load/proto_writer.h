// Appends protobuf fields to a string. Only what payloads need.
//
// Threads: none of its own.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace weir::load {

inline void AppendVarint(std::string& to, uint64_t value) {
  while (value >= 0x80) {
    to.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  to.push_back(static_cast<char>(value));
}
inline void AppendVarintField(std::string& to, uint32_t field, uint64_t value) {
  AppendVarint(to, field << 3);
  AppendVarint(to, value);
}
inline void AppendFixed64Field(std::string& to, uint32_t field, uint64_t value) {
  AppendVarint(to, field << 3 | 1);
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}
inline void AppendFixed32Field(std::string& to, uint32_t field, uint32_t value) {
  AppendVarint(to, field << 3 | 5);
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}
inline void AppendDoubleField(std::string& to, uint32_t field, double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  AppendFixed64Field(to, field, bits);
}
inline void AppendBytesField(std::string& to, uint32_t field, std::string_view value) {
  AppendVarint(to, field << 3 | 2);
  AppendVarint(to, value.size());
  to.append(value);
}

}  // namespace weir::load
