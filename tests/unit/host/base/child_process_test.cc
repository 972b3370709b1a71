#include "host/base/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

namespace weir {
namespace {

using ::testing::HasSubstr;

constexpr std::chrono::milliseconds kLong{30000};

std::string Shell(const std::string& script, std::string_view input = "",
                  std::chrono::milliseconds timeout = kLong) {
  return RunChild("/bin/sh", {"-c", script}, input, timeout).ToString();
}

// Scenario: children that end well, badly, by a signal, and not at all.
// Guarantees: each is told apart, with what it said.
TEST(ChildProcess, TellsHowItEnded) {
  EXPECT_EQ(Shell("exit 0"), "OK");
  EXPECT_THAT(Shell("echo no room >&2; exit 3"), HasSubstr("FAILED_PRECONDITION: no room"));
  EXPECT_THAT(Shell("exit 3"), HasSubstr("failed"));
  EXPECT_THAT(Shell("kill -ABRT $$"), HasSubstr("ended by signal 6"));
  EXPECT_THAT(Shell("cat /dev/zero >/dev/null", "", std::chrono::milliseconds(100)),
              HasSubstr("took longer than 100 ms"));
  EXPECT_EQ(RunChild("/nonexistent/weir", {}, "", kLong).code(), absl::StatusCode::kInternal);
}

// Scenario: a child that closes its standard error and then stops itself for good.
// Guarantees: it is not waited for longer than was asked.
TEST(ChildProcess, EndsAChildThatSaysNothingMore) {
  EXPECT_THAT(Shell("exec 2>&-; kill -STOP $$", "", std::chrono::milliseconds(100)),
              HasSubstr("took longer"));
}

// Scenario: a child that has started another one takes too long.
// Guarantees: both are ended; nobody has the pipe any more that they inherited.
TEST(ChildProcess, EndsWhatTheChildStartedToo) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_THAT(Shell("sleep 300 & wait", "", std::chrono::milliseconds(100)),
              HasSubstr("took longer"));
  close(ends[1]);
  struct pollfd ready = {ends[0], POLLIN, 0};
  EXPECT_EQ(poll(&ready, 1, 30000), 1);
  close(ends[0]);
}

// Scenario: more input than a pipe holds, of which the child says the last line.
// Guarantees: all of it arrives.
TEST(ChildProcess, GetsItsInput) {
  std::string input(1 << 20, 'x');
  input += "\nthe end";
  EXPECT_THAT(Shell("tail -n 1 >&2; exit 1", input), HasSubstr("the end"));
}

// Scenario: children that write on standard output: much, too much, and before they fail.
// Guarantees: all of it comes back, or the reason why not; what is said on standard error is apart.
TEST(ChildProcess, GivesBackItsOutput) {
  const auto output = [](const std::string& script, size_t bytes_max) {
    return RunChildForOutput("/bin/sh", {"-c", script}, "input", kLong, bytes_max);
  };
  EXPECT_EQ(output("cat; echo aside >&2", 5).value(), "input");
  EXPECT_EQ(output("true", 0).value(), "");
  EXPECT_EQ(output("head -c 1000000 /dev/zero", 1000000).value().size(), 1000000u);
  EXPECT_THAT(output("cat", 4).status().ToString(),
              HasSubstr("FAILED_PRECONDITION: wrote 5 bytes; at most 4 were expected"));
  EXPECT_THAT(output("cat; echo no room >&2; exit 3", 5).status().ToString(),
              HasSubstr("FAILED_PRECONDITION: no room"));
}

}  // namespace
}  // namespace weir
