// Lines on their way to a descriptor, written by a thread of their own.
//
// A reader of standard error that stands still must not hold up a lane, so a line is put in a
// bounded queue and the caller goes on. A full queue drops lines and says how many with the next
// one that fits.
//
// Threads: every member is [any].
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace weir {

class LogWriter {
 public:
  static constexpr size_t kWaitingBytesMax = 4u << 20;
  // How long the destructor waits for a reader that stands still.
  static constexpr int kPatienceMs = 2000;

  // `fd` stays the caller's.
  explicit LogWriter(int fd);
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // `line` without its line break.
  void Write(std::string_view line);
  // Blocks until every line of before is with the kernel.
  void Flush();

 private:
  void Run();
  // Writes all of `text`, or gives up when the descriptor is broken or patience ended.
  void WriteOut(std::string_view text);

  const int fd_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string waiting_;      // Guarded by mutex_, with the rest.
  uint64_t dropped_ = 0;
  bool writing_ = false;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace weir
