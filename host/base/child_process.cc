#include "host/base/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "host/base/read_all.h"
#include "host/base/write_all.h"

extern char** environ;

namespace weir {
namespace {

constexpr size_t kMessageBytesMax = 4096;

// A file in memory: a pipe would have to be fed while the other one is read.
absl::StatusOr<int> FileOf(std::string_view input) {
  const int fd = memfd_create("weir-input", MFD_CLOEXEC);
  if (fd < 0) return absl::InternalError(absl::StrCat("memfd_create: ", strerror(errno)));
  if (!WriteAll(fd, input)) {
    close(fd);
    return absl::InternalError("no memory for the input of a child process");
  }
  lseek(fd, 0, SEEK_SET);
  return fd;
}

using Deadline = std::chrono::steady_clock::time_point;

// False: the time was over before there was anything to read.
bool WaitReadable(int fd, Deadline deadline) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    struct pollfd ready = {fd, POLLIN, 0};
    const int count = poll(&ready, 1, static_cast<int>(left.count()));
    if (count < 0 && errno == EINTR) continue;
    return count > 0;
  }
}

// Reads what the child says until it says no more. False: it took too long.
bool ReadUntilClosed(int fd, Deadline deadline, std::string& text) {
  for (;;) {
    if (!WaitReadable(fd, deadline)) return false;
    char buffer[512];
    const ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return true;
    if (text.size() < kMessageBytesMax) text.append(buffer, static_cast<size_t>(n));
  }
}

absl::StatusOr<pid_t> Spawn(const std::filesystem::path& executable,
                            const std::vector<std::string>& arguments, int input_fd,
                            int output_fd, int error_fd) {
  std::string name = executable.string();
  std::vector<char*> argv = {name.data()};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const auto free_actions = absl::MakeCleanup([&] { posix_spawn_file_actions_destroy(&actions); });
  posix_spawn_file_actions_adddup2(&actions, input_fd, STDIN_FILENO);
  if (output_fd < 0) {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  } else {
    posix_spawn_file_actions_adddup2(&actions, output_fd, STDOUT_FILENO);
  }
  posix_spawn_file_actions_adddup2(&actions, error_fd, STDERR_FILENO);

  // The host blocks signals that the child should die of.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  const auto free_attributes = absl::MakeCleanup([&] { posix_spawnattr_destroy(&attributes); });
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  // A group of its own, so that what it starts can be ended with it.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);

  pid_t child = 0;
  const int error =
      posix_spawn(&child, executable.c_str(), &actions, &attributes, argv.data(), environ);
  if (error != 0) {
    return absl::InternalError(absl::StrCat(name, ": could not be started: ", strerror(error)));
  }
  return child;
}

// A child that has nothing more to say may still run. False: it took too long.
bool WaitForEnd(pid_t child, Deadline deadline) {
  // glibc 2.36 declares it for C only.
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  if (fd < 0) return false;
  const auto close_fd = absl::MakeCleanup([fd] { close(fd); });
  return WaitReadable(fd, deadline);
}

int StatusOf(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// `output_fd` negative: nobody wants to know.
absl::Status Run(const std::filesystem::path& executable, const std::vector<std::string>& arguments,
                 std::string_view input, std::chrono::milliseconds timeout, int output_fd) {
  const absl::StatusOr<int> input_fd = FileOf(input);
  if (!input_fd.ok()) return input_fd.status();
  const auto close_input = absl::MakeCleanup([&input_fd] { close(*input_fd); });
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return absl::InternalError(absl::StrCat("no pipe for a child process: ", strerror(errno)));
  }
  const auto close_read = absl::MakeCleanup([&ends] { close(ends[0]); });
  const absl::StatusOr<pid_t> child =
      Spawn(executable, arguments, *input_fd, output_fd, ends[1]);
  close(ends[1]);
  if (!child.ok()) return child.status();

  std::string said;
  const Deadline deadline = std::chrono::steady_clock::now() + timeout;
  const bool ended = ReadUntilClosed(ends[0], deadline, said) && WaitForEnd(*child, deadline);
  if (!ended) kill(-*child, SIGKILL);
  const int status = StatusOf(*child);
  while (!said.empty() && said.back() == '\n') said.pop_back();
  if (!ended) {
    return absl::FailedPreconditionError(
        absl::StrCat("took longer than ", timeout.count(), " ms"));
  }
  if (WIFSIGNALED(status)) {
    return absl::FailedPreconditionError(absl::StrCat("ended by signal ", WTERMSIG(status),
                                                      said.empty() ? "" : ": ", said));
  }
  if (WEXITSTATUS(status) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(said.empty() ? "failed" : said);
}

// All of a file in memory that a child wrote.
absl::StatusOr<std::string> Contents(int fd, size_t bytes_max) {
  struct stat file;
  if (fstat(fd, &file) != 0) return absl::InternalError(absl::StrCat("fstat: ", strerror(errno)));
  if (static_cast<uint64_t>(file.st_size) > bytes_max) {
    return absl::FailedPreconditionError(
        absl::StrCat("wrote ", file.st_size, " bytes; at most ", bytes_max, " were expected"));
  }
  std::string text(static_cast<size_t>(file.st_size), '\0');
  if (!ReadAll(fd, {reinterpret_cast<uint8_t*>(text.data()), text.size()})) {
    return absl::InternalError("what a child process wrote could not be read");
  }
  return text;
}

}  // namespace

std::filesystem::path OwnExecutable() {
  std::error_code error;
  std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path("weir") : path;
}

absl::Status RunChild(const std::filesystem::path& executable,
                      const std::vector<std::string>& arguments, std::string_view input,
                      std::chrono::milliseconds timeout) {
  return Run(executable, arguments, input, timeout, -1);
}

absl::StatusOr<std::string> RunChildForOutput(const std::filesystem::path& executable,
                                              const std::vector<std::string>& arguments,
                                              std::string_view input,
                                              std::chrono::milliseconds timeout,
                                              size_t output_bytes_max) {
  const absl::StatusOr<int> output_fd = FileOf("");
  if (!output_fd.ok()) return output_fd.status();
  const auto close_output = absl::MakeCleanup([&output_fd] { close(*output_fd); });
  const absl::Status ended = Run(executable, arguments, input, timeout, *output_fd);
  if (!ended.ok()) return ended;
  return Contents(*output_fd, output_bytes_max);
}

}  // namespace weir
