// A private directory for the copies of one host, which does not outlive it for long.
//
// The directory is locked while its host lives. A host that is killed leaves it behind, and the
// next one that starts takes away what nobody has locked.
//
// Owns the directory; the destructor removes it. Threads: [control].
#pragma once

#include <filesystem>
#include <utility>

#include "absl/status/statusor.h"

namespace weir {

class OwnDirectory {
 public:
  // Only so old ones are taken away: a younger one may be about to be locked.
  static constexpr int kStaleAfterSeconds = 60;

  // Makes <parent>/weir-plugins-XXXXXX of mode 0700. FailedPrecondition names what was tried.
  static absl::StatusOr<OwnDirectory> Make(const std::filesystem::path& parent);
  OwnDirectory(OwnDirectory&& other) noexcept;
  OwnDirectory& operator=(OwnDirectory&&) = delete;
  ~OwnDirectory();

  const std::filesystem::path& path() const { return path_; }

 private:
  OwnDirectory(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::filesystem::path path_;  // Empty: moved from.
  int lock_;                    // A descriptor of it.
};

}  // namespace weir
