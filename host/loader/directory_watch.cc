#include "host/loader/directory_watch.h"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr uint32_t kMask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE |
                           IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

void AddOnce(std::vector<std::filesystem::path>& paths, const std::filesystem::path& path) {
  if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
}

// A file that was created is written next, and tells when that is done; a link is whole at once and
// tells nothing more.
bool IsLink(const std::filesystem::path& path) {
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) return false;
  return S_ISLNK(info.st_mode) || info.st_nlink > 1;
}

}  // namespace

absl::StatusOr<DirectoryWatch> DirectoryWatch::Create(
    const std::vector<std::filesystem::path>& directories) {
  const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) {
    return absl::InternalError(
        absl::StrCat("inotify could not be set up: ", strerror(errno)));
  }
  DirectoryWatch watch(fd);
  for (const std::filesystem::path& directory : directories) {
    const int id = inotify_add_watch(fd, directory.c_str(), kMask);
    if (id < 0) {
      watch.unwatched_.push_back(absl::StrCat(directory.string(), ": is not watched: ",
                                              strerror(errno)));
      continue;
    }
    watch.directories_[id] = directory;
  }
  return watch;
}

DirectoryWatch::DirectoryWatch(DirectoryWatch&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      directories_(std::move(other.directories_)),
      unwatched_(std::move(other.unwatched_)) {}

DirectoryWatch::~DirectoryWatch() {
  if (fd_ >= 0) close(fd_);
}

DirectoryChanges DirectoryWatch::Poll() {
  DirectoryChanges changes;
  alignas(struct inotify_event) char buffer[16 * 1024];
  for (;;) {
    const ssize_t n = read(fd_, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    for (ssize_t at = 0; at < n;) {
      struct inotify_event event;
      memcpy(&event, buffer + at, sizeof event);
      const char* name = buffer + at + sizeof event;
      Apply(event.wd, event.mask, std::string(name, strnlen(name, event.len)), changes);
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
  }
  return changes;
}

void DirectoryWatch::Apply(int watch, uint32_t mask, const std::string& name,
                           DirectoryChanges& changes) {
  if (mask & (IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) {
    changes.rescan = true;
    return;
  }
  const auto directory = directories_.find(watch);
  if (directory == directories_.end()) return;
  const std::filesystem::path path = directory->second / name;
  if (path.extension() != ".so") return;
  if (mask & (IN_DELETE | IN_MOVED_FROM)) {
    std::erase(changes.changed, path);
    AddOnce(changes.removed, path);
    return;
  }
  if ((mask & IN_CREATE) && !IsLink(path)) return;
  std::erase(changes.removed, path);
  AddOnce(changes.changed, path);
}

}  // namespace weir
