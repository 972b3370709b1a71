// SHA-256: what a plugin file and a compiled database are known by.
//
// Threads: free functions, any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace weir {

inline constexpr size_t kSha256Bytes = 32;

// The digest, kSha256Bytes long.
std::string Sha256(std::string_view bytes);
// The digest as 64 hexadecimal digits, small letters.
std::string Sha256Hex(std::string_view bytes);

}  // namespace weir
