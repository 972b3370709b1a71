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

}  // namespace
}  // namespace weir
