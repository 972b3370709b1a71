// The options of the file exporter, read and checked.
//
// Threads: immutable once read.
#pragma once

#include <cstdint>
#include <filesystem>

#include "weir/sdk/setup.hpp"

namespace weir::file {

// JSON Schema of the options.
extern const char kSchema[];

struct Options {
  std::filesystem::path path;
  bool json = true;   // One request a line; else behind a big-endian u32 length.
  bool zstd = false;  // Each message compressed by itself, behind its length.
  bool append = false;
  bool create_directory = false;
  uint32_t directory_mode = 0755;
  bool rotate = false;
  uint64_t rotate_bytes = 0;   // A file is not grown beyond this.
  uint32_t rotate_days = 0;    // Older backups are removed; 0: never.
  uint32_t backups_max = 0;    // More backups are removed, the oldest first; 0: never.
  bool local_time = false;     // In the names of backups.

  bool framed() const { return !json || zstd; }
};

// Throws ConfigError.
Options ReadOptions(const Config& config);

}  // namespace weir::file
