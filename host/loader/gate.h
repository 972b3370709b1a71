// The gate: everything that can be decided about a plugin file without running any of it.
//
// A refusal is one plain sentence: the file, what was found, what was expected, what to do. Checks
// run from cheapest to dearest. Unavailable means "not complete yet, look again"; every other error
// is final for these bytes.
//
// Threads: free functions over values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/loader/elf_image.h"
#include "host/loader/note.h"

namespace weir {

// What the gate found in a file that may be loaded.
struct Inspection {
  PluginNote note;
  std::vector<std::string> needed;    // Libraries that it is linked to.
  std::vector<std::string> warnings;  // Whole sentences; allowed, but not as it should be.
  // Empty: the file proves that it can be unloaded. Else why it stays mapped until the host ends.
  std::string park_reason;
  bool has_go = false;  // Go's runtime is in it; see signal_guard.h.
};

// `file` is how messages name it.
absl::StatusOr<Inspection> Inspect(std::string_view file, std::span<const uint8_t> bytes);

// The parts of Inspect.
absl::Status CheckVersions(std::string_view file, const PluginNote& note);
absl::Status CheckGo(std::string_view file, const ElfImage& image, const PluginNote& note);
absl::Status CheckImage(std::string_view file, const ElfImage& image);
std::vector<std::string> FindWarnings(std::string_view file, const ElfImage& image);
// Why a plugin can not be proven to unload; empty when it can.
std::string FindParkReason(const ElfImage& image, const PluginNote& note);

}  // namespace weir
