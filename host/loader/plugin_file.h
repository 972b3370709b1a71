// Reading a plugin file whole, and noticing when it changes meanwhile.
//
// The bytes that are judged are the bytes that are hashed and later loaded: nothing is read twice.
// Threads: free functions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace weir {

struct PluginFile {
  std::vector<uint8_t> bytes;
  // 64 hexadecimal digits, small letters; calculated anew by each call.
  std::string sha256() const;
};

// Unavailable when the file changes while it is read (somebody is still writing it: look again);
// NotFound, PermissionDenied, InvalidArgument (no regular file, over 1 GiB) otherwise. Messages
// name the file.
absl::StatusOr<PluginFile> ReadPluginFile(const std::filesystem::path& path);

}  // namespace weir
