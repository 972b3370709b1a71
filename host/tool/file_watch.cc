#include "host/tool/file_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <utility>

namespace weir {

FileWatch::FileWatch(std::vector<std::string> paths)
    : paths_(std::move(paths)), fd_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), contents_(Read()) {
  for (const std::string& path : paths_) {
    std::filesystem::path directory = std::filesystem::path(path).parent_path();
    if (directory.empty()) directory = ".";
    inotify_add_watch(fd_, directory.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE);
  }
}

FileWatch::~FileWatch() {
  if (fd_ >= 0) close(fd_);
}

std::vector<uint64_t> FileWatch::Read() const {
  std::vector<uint64_t> hashes;
  for (const std::string& path : paths_) {
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    hashes.push_back(std::hash<std::string>()(text));
  }
  return hashes;
}

bool FileWatch::Changed() {
  char events[4096];
  while (read(fd_, events, sizeof(events)) > 0) {
  }
  std::vector<uint64_t> now = Read();
  if (now == contents_) return false;
  contents_ = std::move(now);
  return true;
}

}  // namespace weir
