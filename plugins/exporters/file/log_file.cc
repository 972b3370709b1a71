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
std::string BackupTime(bool local_time) {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  tm parts;
  local_time ? localtime_r(&now.tv_sec, &parts) : gmtime_r(&now.tv_sec, &parts);
  char text[40];
  const size_t n = strftime(text, sizeof text, "%Y-%m-%dT%H-%M-%S", &parts);
  std::snprintf(text + n, sizeof text - n, ".%03ld", now.tv_nsec / 1'000'000);
  return text;
}

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
  if (fd_ >= 0) close(fd_);
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

std::string LogFile::Open() {
  if (options_.create_directory) {
    const fs::path directory = DirectoryOf(options_.path);
    std::error_code error;
    if (fs::create_directories(directory, error)) {
      fs::permissions(directory, static_cast<fs::perms>(options_.directory_mode), error);
    }
    if (error) return directory.string() + ": can not be made: " + error.message();
  }
  fd_ = open(options_.path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd_ < 0) return Error("can not be opened");
  // Whoever gets the whole lock is alone; it is shared from then on, to be seen by the next one.
  const bool alone = flock(fd_, LOCK_EX | LOCK_NB) == 0;
  if (alone && !options_.append && ftruncate(fd_, 0) != 0 && errno != EINVAL) {
    return Error("can not be emptied");
  }
  flock(fd_, LOCK_SH | LOCK_NB);
  struct stat state;
  bytes_ = fstat(fd_, &state) == 0 ? static_cast<uint64_t>(state.st_size) : 0;
  return {};
}

std::string LogFile::Rotate() {
  const fs::path& path = options_.path;
  const fs::path backup = DirectoryOf(path) / (path.stem().string() + "-" +
                                               BackupTime(options_.local_time) +
                                               path.extension().string());
  if (rename(path.c_str(), backup.c_str()) != 0 && errno != ENOENT) {
    return Error("can not be renamed for rotation");
  }
  close(fd_);
  fd_ = -1;
  std::string error = Open();
  if (error.empty()) RemoveOldBackups();
  return error;
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
  const std::lock_guard lock(mutex_);
  if (fd_ < 0) {
    if (std::string error = Open(); !error.empty()) return error;
  }
  if (options_.rotate && bytes_ != 0 && bytes_ + bytes > options_.rotate_bytes) {
    if (std::string error = Rotate(); !error.empty()) return error;
  }
  uint64_t written = 0;
  if (WriteAll(fd_, pieces, &written)) {
    bytes_ += bytes;
    return {};
  }
  std::string error = Error("can not be written");
  // With O_APPEND the position is behind what was written last; if nobody else has written since,
  // the torn part is the end of the file.
  const off_t end = lseek(fd_, 0, SEEK_CUR);
  struct stat state;
  if (written != 0 && fstat(fd_, &state) == 0 && state.st_size == end) {
    if (ftruncate(fd_, end - static_cast<off_t>(written)) != 0) {
      error += "; half a message is left at its end";
    }
  }
  return error;
}

}  // namespace weir::file
