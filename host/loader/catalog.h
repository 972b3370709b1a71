// What is in the plugin directories: each file with a verdict, and which file gives each component.
//
// A bad file is an entry with a reason, never an end of the scan. Directories come in order of
// precedence: the first that has a component wins, and inside one the first file by name.
//
// Threads: values; [control].
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "host/loader/gate.h"

namespace weir {

struct CatalogEntry {
  std::filesystem::path path;
  std::string sha256;    // Of what was judged; empty: not asked for, or not readable.
  absl::Status verdict;  // OK: may be loaded.
  Inspection inspection;  // When the verdict is OK.
  // Components of this file that another file, found earlier, gives.
  std::vector<ComponentName> shadowed;
};

class Catalog {
 public:
  // Looks at every *.so of each directory. A directory that is missing or unreadable is in
  // `problems`. Nothing is loaded. Sums take time that a start does not have.
  static Catalog Scan(const std::vector<std::filesystem::path>& directories,
                      bool with_sums = false);

  const std::vector<CatalogEntry>& entries() const { return entries_; }
  const std::vector<std::string>& problems() const { return problems_; }

  // The entry that gives a component, or null.
  const CatalogEntry* Find(uint16_t kind, std::string_view type) const;
  // Types of a kind that there are, sorted, for "did you mean".
  std::vector<std::string> Types(uint16_t kind) const;

 private:
  void ScanDirectory(const std::filesystem::path& directory, bool with_sums);
  void MarkShadowed(CatalogEntry& entry) const;

  std::vector<CatalogEntry> entries_;
  std::vector<std::string> problems_;
};

// Where to look, in order: what the command line names, $WEIR_PLUGIN_PATH (colon-separated, given
// as `path`), and lib/weir/plugins of the prefix that `executable` lies in. Each only once.
std::vector<std::filesystem::path> PluginDirectories(
    const std::vector<std::string>& from_command_line, std::string_view path,
    const std::filesystem::path& executable);

}  // namespace weir
