#include "host/loader/load_watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <thread>

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

// Scenario: another thread gets a signal of faults while a file is loaded, and the process has a
// handler for it.
// Guarantees: that handler is called, and the process goes on.
TEST(LoadWatch, BlamesNoOtherThread) {
  static std::atomic<int> handled = 0;
  struct sigaction before, own = {};
  own.sa_handler = [](int) { handled++; };
  ASSERT_EQ(sigaction(SIGFPE, &own, &before), 0);
  {
    const LoadWatch watch("sound.so", "this plugin was loaded");
    std::thread([] { raise(SIGFPE); }).join();
  }
  EXPECT_EQ(handled, 1);
  sigaction(SIGFPE, &before, nullptr);
}

// Scenario: a file with Go's runtime is loaded.
// Guarantees: signals of faults are left to it; the others are watched.
TEST(LoadWatch, LeavesFaultsToGo) {
  struct sigaction before, fault, abort;
  sigaction(SIGSEGV, nullptr, &before);
  {
    const LoadWatch watch("go.so", "this plugin was loaded", LoadWatch::kSecondsMax, true);
    sigaction(SIGSEGV, nullptr, &fault);
    sigaction(SIGABRT, nullptr, &abort);
  }
  EXPECT_EQ(before.sa_handler, fault.sa_handler);
  EXPECT_NE(abort.sa_handler, SIG_DFL);
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
