// Tells when the content of configuration files changes.
//
// Watches the directories, not the files: editors and config maps replace files rather than write
// into them. A change counts when the content is another than before, so touching a file does
// nothing.
//
// Owns the descriptor. Threads: [control].
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir {

class FileWatch {
 public:
  explicit FileWatch(std::vector<std::string> paths);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // Readable when Changed may have something to say. -1: watching is not possible here.
  int fd() const { return fd_; }
  // Whether some content has changed since the last call.
  bool Changed();

 private:
  std::vector<uint64_t> Read() const;

  const std::vector<std::string> paths_;
  int fd_;
  std::vector<uint64_t> contents_;  // A hash of each file.
};

}  // namespace weir
