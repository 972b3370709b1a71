#include "host/loader/own_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr char kPrefix[] = "weir-plugins-";

int Open(const std::filesystem::path& directory) {
  return open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

bool Lock(int fd) { return flock(fd, LOCK_EX | LOCK_NB) == 0; }

bool IsOurs(const std::filesystem::path& path) {
  struct stat info;
  return lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == geteuid() &&
         (info.st_mode & 07777) == 0700 &&
         std::time(nullptr) - info.st_mtime > OwnDirectory::kStaleAfterSeconds;
}

// Only what a host puts there: a directory with anything else in it stays.
void Remove(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::directory_iterator at(directory, error);
  for (const std::filesystem::directory_iterator end; !error && at != end; at.increment(error)) {
    const std::filesystem::path extension = at->path().extension();
    if (extension == ".so" || extension == ".new") unlink(at->path().c_str());
  }
  rmdir(directory.c_str());
}

void RemoveStale(const std::filesystem::path& parent) {
  std::error_code error;
  std::filesystem::directory_iterator at(parent, error);
  for (const std::filesystem::directory_iterator end; !error && at != end; at.increment(error)) {
    if (!at->path().filename().string().starts_with(kPrefix) || !IsOurs(at->path())) continue;
    const int fd = Open(at->path());
    if (fd < 0) continue;
    if (Lock(fd)) Remove(at->path());
    close(fd);
  }
}

}  // namespace

absl::StatusOr<OwnDirectory> OwnDirectory::Make(const std::filesystem::path& parent) {
  RemoveStale(parent);
  std::string name = absl::StrCat((parent / kPrefix).string(), "XXXXXX");
  const int fd = mkdtemp(name.data()) ? Open(name) : -1;
  if (fd < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("staging directory ", name, ": ", strerror(errno)));
  }
  Lock(fd);  // On a file system without locks nobody can take it away either.
  return OwnDirectory(name, fd);
}

OwnDirectory::OwnDirectory(OwnDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}

OwnDirectory::~OwnDirectory() {
  if (path_.empty()) return;
  Remove(path_);
  close(lock_);
}

}  // namespace weir
