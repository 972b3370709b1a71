// A file that grows by whole messages and is renamed when it is full.
//
// A message is written with one call where the kernel lets it; what was torn by a full disk is cut
// off again, so that a reader never finds half a line. Opened when the first message comes, so
// that validating a configuration touches nothing. Without `append` an old file is emptied then,
// but only when no other instance has it open: the successor of a running instance goes on where
// that one is, and a lock on the file keeps their messages apart.
//
// Fails: with a message that names the file; the file is then as it was. Threads: any, with a lock.
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <mutex>
#include <span>
#include <string>

#include "plugins/exporters/file/options.h"

namespace weir::file {

class LogFile {
 public:
  explicit LogFile(const Options& options) : options_(options) {}
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  // Throws ConfigError when the file could not be opened for writing.
  void Check() const;
  // Appends one message. "" or what went wrong. `pieces` is changed.
  std::string Append(std::span<iovec> pieces, uint64_t bytes);

 private:
  std::string Open();
  void Close();
  bool IsCurrent() const;
  std::string OpenWithRoom(uint64_t bytes);
  std::string RenameToBackup() const;
  void RemoveOldBackups() const;
  std::string Error(const char* what) const;

  const Options& options_;
  std::mutex mutex_;
  int fd_ = -1;          // Guarded by mutex_, with the next.
  bool opened_ = false;  // Once: what is in the file since then is ours.
};

}  // namespace weir::file
