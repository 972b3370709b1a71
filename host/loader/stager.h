// The private staging directory: plugins are loaded from copies in it, never from where users put
// them.
//
// Overwriting a mapped file kills the process that maps it, and the dynamic linker gives the old
// code for a path that it has seen. A copy named <id>-<sha256>.so in a directory of mode 0700 has
// neither fault: nobody else writes there, and other bytes are another name.
//
// Owns the directory when it made it (Create with an empty path), and removes it then; mapped
// copies live on without their names. Threads: [control].
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "host/loader/gate.h"
#include "host/loader/own_directory.h"

namespace weir {

// A plugin that passed the gate, copied to where it can be loaded.
struct StagedFile {
  std::filesystem::path source;  // Where it was found.
  std::filesystem::path path;    // The private copy.
  std::string sha256;
  Inspection inspection;

  const PluginNote& note() const { return inspection.note; }
};

class Stager {
 public:
  // `directory` empty: a new one below $TMPDIR or /tmp. An existing one must belong to this user
  // and be closed to others. `allowed` holds the sha256 sums that may be loaded, as the command
  // line gave them; empty: all.
  static absl::StatusOr<Stager> Create(const std::filesystem::path& directory,
                                       std::set<std::string> allowed);

  // Reads, hashes, judges and copies. Unavailable: the file is not complete, try again when it
  // changes. PermissionDenied: not on the list. FailedPrecondition, InvalidArgument: refused.
  absl::StatusOr<StagedFile> Stage(const std::filesystem::path& file) const;

  const std::filesystem::path& directory() const { return directory_; }

 private:
  Stager(std::filesystem::path directory, std::set<std::string> allowed);

  std::filesystem::path directory_;
  std::set<std::string> allowed_;
  std::optional<OwnDirectory> own_;  // When it made the directory.
};

}  // namespace weir
