#include "host/loader/load_watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "host/loader/stager.h"
#include "host/loader/unit.h"
#include "tests/unit/host/loader/broken_plugins.h"

namespace weir {
namespace {

// Scenario: a constructor aborts, with no trial before it.
// Guarantees: the process ends by that signal, and what it says names the file.
TEST(LoadWatchDeathTest, NamesTheFileThatEndsTheProcess) {
  const absl::StatusOr<Stager> stager = Stager::Create("", {});
  const absl::StatusOr<StagedFile> staged = stager->Stage(BrokenPlugin("aborts"));
  ASSERT_TRUE(staged.ok()) << staged.status();
  EXPECT_EXIT(Unit::Load(*staged, nullptr, nullptr).IgnoreError(),
              ::testing::KilledBySignal(SIGABRT),
              "aborts.so: the process ended while this plugin was loaded");
}

// Scenario: a constructor does not return.
// Guarantees: the process ends after the time that it has, and names the file.
TEST(LoadWatchDeathTest, NamesTheFileThatHangs) {
  EXPECT_EXIT(
      {
        const LoadWatch watch("hangs.so", "this plugin was loaded", 1);
        for (;;) pause();
      },
      ::testing::ExitedWithCode(LoadWatch::kTooLongExitCode),
      "hangs.so: more than 1 s went by while this plugin was loaded");
}

// Scenario: all went well.
// Guarantees: signals are what they were, and no alarm is left.
TEST(LoadWatch, LeavesNothingBehind) {
  struct sigaction before, after;
  sigaction(SIGSEGV, nullptr, &before);
  { const LoadWatch watch("sound.so", "this plugin was loaded"); }
  sigaction(SIGSEGV, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
  EXPECT_EQ(alarm(0), 0u);
}

}  // namespace
}  // namespace weir
