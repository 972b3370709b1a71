#include "host/loader/stager.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "host/base/write_all.h"
#include "host/loader/plugin_file.h"

namespace weir {
namespace {

absl::Status DirectoryError(const std::filesystem::path& directory, std::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat("staging directory ", directory.string(), ": ", std::string(what)));
}

// Whoever can write here can put code into the host.
absl::Status CheckPrivate(const std::filesystem::path& directory) {
  struct stat info;
  if (lstat(directory.c_str(), &info) != 0) return DirectoryError(directory, strerror(errno));
  if (!S_ISDIR(info.st_mode)) return DirectoryError(directory, "is no directory");
  if (info.st_uid != geteuid()) return DirectoryError(directory, "belongs to another user");
  if ((info.st_mode & 077) != 0) {
    return DirectoryError(directory, "is open to other users; chmod it to 0700");
  }
  return absl::OkStatus();
}

// Written under another name first, so that a copy is either whole or not there.
absl::Status WriteCopy(const std::filesystem::path& path, const std::vector<uint8_t>& bytes) {
  struct stat info;
  if (lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
      static_cast<uint64_t>(info.st_size) == bytes.size()) {
    return absl::OkStatus();
  }
  const std::string temporary = path.string() + ".new";
  const int fd =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0500);
  if (fd < 0) {
    return absl::InternalError(absl::StrCat(temporary, ": could not be made: ", strerror(errno)));
  }
  const bool written =
      WriteAll(fd, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const int error = errno;
  close(fd);
  if (!written || rename(temporary.c_str(), path.c_str()) != 0) {
    const int reason = written ? errno : error;
    unlink(temporary.c_str());
    return absl::InternalError(
        absl::StrCat(path.string(), ": could not be written: ", strerror(reason)));
  }
  return absl::OkStatus();
}

}  // namespace

Stager::Stager(std::filesystem::path directory, std::set<std::string> allowed)
    : directory_(std::move(directory)), allowed_(std::move(allowed)) {}

absl::StatusOr<Stager> Stager::Create(const std::filesystem::path& directory,
                                      std::set<std::string> allowed) {
  if (directory.empty()) {
    const char* parent = getenv("TMPDIR");
    absl::StatusOr<OwnDirectory> own = OwnDirectory::Make(parent && *parent ? parent : "/tmp");
    if (!own.ok()) return own.status();
    Stager stager(own->path(), std::move(allowed));
    stager.own_.emplace(*std::move(own));
    return stager;
  }
  if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return DirectoryError(directory, strerror(errno));
  }
  if (absl::Status status = CheckPrivate(directory); !status.ok()) return status;
  // The dynamic linker takes a name without a slash for one to search for.
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(directory, error);
  if (error) return DirectoryError(directory, error.message());
  return Stager(absolute, std::move(allowed));
}

absl::StatusOr<StagedFile> Stager::Stage(const std::filesystem::path& file) const {
  absl::StatusOr<PluginFile> read = ReadPluginFile(file);
  if (!read.ok()) return read.status();
  std::string sha256 = read->sha256();
  if (!allowed_.empty() && !allowed_.contains(sha256)) {
    return absl::PermissionDeniedError(
        absl::StrCat(file.string(), ": its sha256 ", sha256,
                     " is not on the list of allowed plugins; add it on the command line"));
  }
  absl::StatusOr<Inspection> inspection = Inspect(file.string(), read->bytes);
  if (!inspection.ok()) return inspection.status();

  StagedFile staged;
  staged.source = file;
  staged.path = directory_ / absl::StrCat(inspection->note.id, "-", sha256, ".so");
  staged.sha256 = std::move(sha256);
  staged.inspection = *std::move(inspection);
  if (absl::Status status = WriteCopy(staged.path, read->bytes); !status.ok()) return status;
  return staged;
}

}  // namespace weir
