#include "host/service/log_writer.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr int kPollMs = 100;

}  // namespace

LogWriter::LogWriter(int fd) : fd_(fd), thread_([this] { Run(); }) {}

LogWriter::~LogWriter() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void LogWriter::Write(std::string_view line) {
  {
    std::lock_guard lock(mutex_);
    if (waiting_.size() + line.size() > kWaitingBytesMax) {
      ++dropped_;
      return;
    }
    if (dropped_ > 0) absl::StrAppend(&waiting_, "(", dropped_, " lines were lost here)\n");
    dropped_ = 0;
    waiting_.append(line).push_back('\n');
  }
  changed_.notify_all();
}

void LogWriter::Flush() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty() && !writing_; });
}

void LogWriter::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return !waiting_.empty() || ending_; });
    if (waiting_.empty()) return;
    std::string text;
    text.swap(waiting_);
    writing_ = true;
    lock.unlock();
    WriteOut(text);
    lock.lock();
    writing_ = false;
    changed_.notify_all();
  }
}

void LogWriter::WriteOut(std::string_view text) {
  int patience_ms = kPatienceMs;
  while (!text.empty()) {
    pollfd ready{fd_, POLLOUT, 0};
    if (poll(&ready, 1, kPollMs) == 0) {
      std::lock_guard lock(mutex_);
      if (ending_) patience_ms -= kPollMs;
      if (patience_ms <= 0) return;
      continue;
    }
    // No more than a pipe surely takes, so that this does not block in the kernel.
    const ssize_t n = ::write(fd_, text.data(), std::min<size_t>(text.size(), PIPE_BUF));
    if (n > 0) {
      text.remove_prefix(static_cast<size_t>(n));
    } else if (n < 0 && errno != EINTR && errno != EAGAIN) {
      return;
    }
  }
}

}  // namespace weir
