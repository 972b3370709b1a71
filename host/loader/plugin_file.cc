#include "host/loader/plugin_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "host/base/sha256.h"
#include "host/loader/elf_image.h"

namespace weir {
namespace {

absl::Status SystemError(const std::filesystem::path& path, int error) {
  const std::string text = absl::StrCat(path.string(), ": could not be read: ", strerror(error));
  if (error == ENOENT) return absl::NotFoundError(text);
  if (error == EACCES || error == EPERM) return absl::PermissionDeniedError(text);
  return absl::InternalError(text);
}

bool SameVersion(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

}  // namespace

std::string PluginFile::sha256() const {
  return Sha256Hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

absl::StatusOr<PluginFile> ReadPluginFile(const std::filesystem::path& path) {
  // O_NONBLOCK: opening a pipe that somebody named like a plugin must not wait for its other end.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return SystemError(path, errno);
  const auto close_fd = absl::MakeCleanup([fd] { close(fd); });

  struct stat before;
  if (fstat(fd, &before) != 0) return SystemError(path, errno);
  if (!S_ISREG(before.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(
        path.string(), ": is ", S_ISDIR(before.st_mode) ? "a directory" : "no regular file",
        "; expected a shared library (.so)"));
  }
  if (static_cast<uint64_t>(before.st_size) > ElfImage::kFileBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat(path.string(), ": has ", before.st_size,
                                                   " bytes; a plugin has at most ",
                                                   ElfImage::kFileBytesMax));
  }
  PluginFile file;
  file.bytes.resize(static_cast<size_t>(before.st_size));
  size_t filled = 0;
  while (filled < file.bytes.size()) {
    const ssize_t n = read(fd, file.bytes.data() + filled, file.bytes.size() - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return SystemError(path, errno);
    if (n == 0) break;
    filled += static_cast<size_t>(n);
  }

  struct stat after;
  if (fstat(fd, &after) != 0) return SystemError(path, errno);
  if (filled != file.bytes.size() || !SameVersion(before, after)) {
    return absl::UnavailableError(
        absl::StrCat(path.string(), ": changed while it was read; it is looked at again when it "
                                    "has been written"));
  }
  return file;
}

}  // namespace weir
