// The test's own executable plays the host: started as `load-trial FILE...` it is the child.
#include "host/loader/load_trial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "tests/unit/host/loader/broken_plugins.h"

namespace weir {
namespace {

using ::testing::HasSubstr;

absl::Status Try(const std::vector<std::filesystem::path>& in_use, const std::string& candidate,
                 std::chrono::milliseconds timeout) {
  return TryLoadInChild("/proc/self/exe", in_use, BrokenPlugin(candidate), timeout);
}

constexpr std::chrono::milliseconds kLong{30000};

// Scenario: a sound plugin beside the one in use.
// Guarantees: it passes.
TEST(LoadTrial, ASoundPluginPasses) {
  const absl::Status status = Try({BrokenPlugin("sound")}, "sound_again", kLong);
  EXPECT_TRUE(status.ok()) << status;
}

// Scenario: candidates that abort, hang, or can not be linked.
// Guarantees: each is refused with its reason, and this process lives on.
TEST(LoadTrial, WhatEndsTheChildIsRefused) {
  EXPECT_THAT(std::string(Try({}, "aborts", kLong).message()), HasSubstr("ended by signal 6"));
  EXPECT_THAT(std::string(Try({}, "hangs", std::chrono::milliseconds(200)).message()),
              HasSubstr("took longer than 200 ms"));
  EXPECT_THAT(std::string(Try({}, "unresolved", kLong).message()),
              HasSubstr("nobody_defines_this"));
}

// Scenario: the executable is not there.
// Guarantees: the error says so; nothing is left behind.
TEST(LoadTrial, AMissingExecutableIsAnError) {
  const absl::Status status = TryLoadInChild("/nonexistent/weir", {}, "x.so", kLong);
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nonexistent/weir: could not be started"));
}

}  // namespace
}  // namespace weir

int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]) == weir::kLoadTrialCommand) {
    return weir::RunLoadTrial({argv + 2, argv + argc}, std::cerr);
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
