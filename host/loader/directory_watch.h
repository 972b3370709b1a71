// Tells the host that plugin files have come, changed or gone.
//
// One inotify descriptor for the host's control loop to watch. There is no delay in it: a file that
// is not complete is refused by the stager as Unavailable, and the next event brings it again.
//
// Owns the descriptor. Threads: [control].
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace weir {

struct DirectoryChanges {
  std::vector<std::filesystem::path> changed;  // Written or moved in, each once.
  std::vector<std::filesystem::path> removed;  // Deleted or moved away, and not come again.
  // Events were lost, or a watched directory itself has gone: scan everything.
  bool rescan = false;

  bool empty() const { return changed.empty() && removed.empty() && !rescan; }
};

class DirectoryWatch {
 public:
  // Directories that can not be watched are left out and named in `unwatched`.
  static absl::StatusOr<DirectoryWatch> Create(
      const std::vector<std::filesystem::path>& directories);
  DirectoryWatch(DirectoryWatch&& other) noexcept;
  DirectoryWatch& operator=(DirectoryWatch&&) = delete;
  ~DirectoryWatch();

  // Readable when Poll has something to say.
  int fd() const { return fd_; }
  // What happened to *.so files since the last call. Never blocks.
  DirectoryChanges Poll();
  const std::vector<std::string>& unwatched() const { return unwatched_; }

 private:
  explicit DirectoryWatch(int fd) : fd_(fd) {}
  void Apply(int watch, uint32_t mask, const std::string& name, DirectoryChanges& changes);

  int fd_;
  std::map<int, std::filesystem::path> directories_;
  std::vector<std::string> unwatched_;
};

}  // namespace weir
