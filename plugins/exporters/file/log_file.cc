#include "plugins/exporters/file/log_file.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

namespace weir::file {
namespace {

namespace fs = std::filesystem;

fs::path DirectoryOf(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// "2026-01-31T12-00-00.000", as the Collector's rotation names its backups.
std::string BackupTime(const timespec& time, bool local_time) {
  tm parts;
  local_time ? localtime_r(&time.tv_sec, &parts) : gmtime_r(&time.tv_sec, &parts);
  char text[40];
  const size_t n = strftime(text, sizeof text, "%Y-%m-%dT%H-%M-%S", &parts);
  std::snprintf(text + n, sizeof text - n, ".%03ld", time.tv_nsec / 1'000'000);
  return text;
}

// Until the descriptor is closed or Unlock: nobody else who asks writes to the file. Not every file
// can be locked; then a message is still one call, as long as the kernel takes it at once.
void SetLock(int fd, short type) {
  struct flock whole = {};
  whole.l_type = type;
  whole.l_whence = SEEK_SET;
  while (fcntl(fd, F_OFD_SETLKW, &whole) != 0 && errno == EINTR) {
  }
}
void Lock(int fd) { SetLock(fd, F_WRLCK); }
void Unlock(int fd) { SetLock(fd, F_UNLCK); }

// Writes all of the pieces; false with errno set. `*written` says how far it came.
bool WriteAll(int fd, std::span<iovec> pieces, uint64_t* written) {
  while (!pieces.empty()) {
    const int count = static_cast<int>(std::min<size_t>(pieces.size(), IOV_MAX));
    const ssize_t n = writev(fd, pieces.data(), count);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    *written += static_cast<uint64_t>(n);
    size_t left = static_cast<size_t>(n);
    while (!pieces.empty() && left >= pieces.front().iov_len) {
      left -= pieces.front().iov_len;
      pieces = pieces.subspan(1);
    }
    if (pieces.empty()) break;
    pieces.front().iov_base = static_cast<char*>(pieces.front().iov_base) + left;
    pieces.front().iov_len -= left;
  }
  return true;
}

}  // namespace

LogFile::~LogFile() {
  if (fd_ >= 0) Close();
}

std::string LogFile::Error(const char* what) const {
  return options_.path.string() + ": " + what + ": " + std::strerror(errno);
}

void LogFile::Check() const {
  struct stat state;
  if (stat(options_.path.c_str(), &state) == 0) {
    if (S_ISDIR(state.st_mode)) {
      throw ConfigError("/path",
                        "\"" + options_.path.string() + "\" is a directory; expected a file");
    }
    if (access(options_.path.c_str(), W_OK) != 0) {
      throw ConfigError("/path", "can not be written: " + Error("access"));
    }
    return;
  }
  const fs::path directory = DirectoryOf(options_.path);
  if (options_.create_directory) return;
  if (access(directory.c_str(), W_OK | X_OK) != 0) {
    throw ConfigError("/path", "\"" + directory.string() + "\" can not be written to (" +
                                   std::strerror(errno) +
                                   "); make it, or set create_directory: true");
  }
}

// Leaves the file locked.
std::string LogFile::Open() {
  if (options_.create_directory) {
    const fs::path directory = DirectoryOf(options_.path);
    std::error_code error;
    if (fs::create_directories(directory, error)) {
      fs::permissions(directory, static_cast<fs::perms>(options_.directory_mode), error);
    }
    if (error) return directory.string() + ": can not be made: " + error.message();
  }
  do {
    if (fd_ >= 0) Close();
    fd_ = open(options_.path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd_ < 0) return Error("can not be opened");
    Lock(fd_);
    // What another instance made a backup of meanwhile must not be emptied below.
  } while (!IsCurrent());
  // Whoever gets the whole of this other lock is alone; it is shared from then on, to be seen by
  // the next one.
  const bool alone = flock(fd_, LOCK_EX | LOCK_NB) == 0;
  if (alone && !options_.append && !opened_ && ftruncate(fd_, 0) != 0 && errno != EINVAL) {
    std::string error = Error("can not be emptied");
    Close();
    return error;
  }
  flock(fd_, LOCK_SH | LOCK_NB);
  opened_ = true;
  return {};
}

void LogFile::Close() {
  close(fd_);
  fd_ = -1;
}

// The open file is the one that stands at the path.
bool LogFile::IsCurrent() const {
  struct stat here = {}, there = {};
  return fstat(fd_, &here) == 0 && stat(options_.path.c_str(), &there) == 0 &&
         here.st_ino == there.st_ino && here.st_dev == there.st_dev;
}

// The file that has room for `bytes` now is open and locked, or what went wrong.
std::string LogFile::OpenWithRoom(uint64_t bytes) {
  for (;;) {
    if (fd_ >= 0) {
      Lock(fd_);
    } else if (std::string error = Open(); !error.empty()) {
      return error;
    }
    if (!options_.rotate) return {};
    // Another instance may have rotated while this one waited for the lock.
    const bool current = IsCurrent();
    struct stat state = {};
    fstat(fd_, &state);
    const auto size = static_cast<uint64_t>(state.st_size);
    if (current && (size == 0 || size + bytes <= options_.rotate_bytes)) return {};
    if (current) {
      if (std::string error = RenameToBackup(); !error.empty()) {
        Unlock(fd_);
        return error;
      }
    }
    Close();
  }
}

std::string LogFile::RenameToBackup() const {
  const fs::path& path = options_.path;
  timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  fs::path backup;
  std::error_code ignored;
  // Two backups of one millisecond: the second one takes the next name.
  do {
    backup = DirectoryOf(path) / (path.stem().string() + "-" +
                                  BackupTime(time, options_.local_time) +
                                  path.extension().string());
    time.tv_nsec += 1'000'000;
    time.tv_sec += time.tv_nsec / 1'000'000'000;
    time.tv_nsec %= 1'000'000'000;
  } while (fs::exists(backup, ignored));
  if (rename(path.c_str(), backup.c_str()) != 0 && errno != ENOENT) {
    return Error("can not be renamed for rotation");
  }
  RemoveOldBackups();
  return {};
}

// Backups have the name of the file with a time between stem and extension, so that the order of
// names is that of age.
void LogFile::RemoveOldBackups() const {
  const std::string prefix = options_.path.stem().string() + "-";
  const std::string suffix = options_.path.extension().string();
  std::vector<fs::path> backups;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(DirectoryOf(options_.path), error)) {
    const std::string name = entry.path().filename().string();
    const size_t length = prefix.size() + std::strlen("2026-01-31T12-00-00.000") + suffix.size();
    if (name.size() == length && name.starts_with(prefix) && name.ends_with(suffix)) {
      backups.push_back(entry.path());
    }
  }
  std::sort(backups.begin(), backups.end());
  const size_t kept = options_.backups_max == 0 ? backups.size() : options_.backups_max;
  const size_t too_many = backups.size() > kept ? backups.size() - kept : 0;
  const auto oldest =
      fs::file_time_type::clock::now() - std::chrono::hours(24) * options_.rotate_days;
  for (size_t i = 0; i < backups.size(); i++) {
    const bool old =
        options_.rotate_days != 0 && fs::last_write_time(backups[i], error) < oldest && !error;
    if (i < too_many || old) fs::remove(backups[i], error);
  }
}

std::string LogFile::Append(std::span<iovec> pieces, uint64_t bytes) {
  const std::lock_guard guard(mutex_);
  if (std::string error = OpenWithRoom(bytes); !error.empty()) return error;
  uint64_t written = 0;
  std::string error;
  if (!WriteAll(fd_, pieces, &written)) {
    error = Error("can not be written");
    // With O_APPEND the position is behind what was written last; if nobody has written since, the
    // torn part is the end of the file.
    const off_t end = lseek(fd_, 0, SEEK_CUR);
    struct stat state;
    if (written != 0 && fstat(fd_, &state) == 0 && state.st_size == end &&
        ftruncate(fd_, end - static_cast<off_t>(written)) != 0) {
      error += "; half a message is left at its end";
    }
  }
  Unlock(fd_);
  return error;
}

}  // namespace weir::file
