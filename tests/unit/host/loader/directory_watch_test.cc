#include "host/loader/directory_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/host/loader/broken_plugins.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DirectoryWatchTest : public ::testing::Test {
 protected:
  DirectoryWatchTest() : watch_(*DirectoryWatch::Create({directory_.path()})) {}

  TestDirectory directory_;
  DirectoryWatch watch_;
};

// Scenario: a file is opened, written in two steps and closed.
// Guarantees: it is reported when it is closed, once, not while it is written.
TEST_F(DirectoryWatchTest, AFileIsReportedWhenItIsClosed) {
  std::ofstream file(directory_ / "a.so");
  file << "one" << std::flush;
  EXPECT_TRUE(watch_.Poll().empty());
  file << "two" << std::flush;
  EXPECT_TRUE(watch_.Poll().empty());
  file.close();
  EXPECT_THAT(watch_.Poll().changed, ElementsAre(directory_ / "a.so"));
  EXPECT_TRUE(watch_.Poll().empty());
}

// Scenario: files are moved in, linked, removed, replaced by a rename; others do not end in .so.
// Guarantees: what is there afterwards is changed, what is not is removed, other names are ignored.
TEST_F(DirectoryWatchTest, MovesLinksAndRemovalsAreReported) {
  WriteBytes(directory_ / "new.tmp", {1});
  EXPECT_TRUE(watch_.Poll().empty());
  std::filesystem::rename(directory_ / "new.tmp", directory_ / "a.so");
  EXPECT_THAT(watch_.Poll().changed, ElementsAre(directory_ / "a.so"));

  std::filesystem::create_symlink(directory_ / "a.so", directory_ / "link.so");
  std::filesystem::create_hard_link(directory_ / "a.so", directory_ / "hard.so");
  EXPECT_THAT(watch_.Poll().changed, ElementsAre(directory_ / "link.so", directory_ / "hard.so"));

  std::filesystem::remove(directory_ / "link.so");
  std::filesystem::remove(directory_ / "a.so");
  WriteBytes(directory_ / "a.so", {2});
  const DirectoryChanges changes = watch_.Poll();
  EXPECT_THAT(changes.removed, ElementsAre(directory_ / "link.so"));
  EXPECT_THAT(changes.changed, ElementsAre(directory_ / "a.so"));
}

// Scenario: more events than the kernel keeps.
// Guarantees: the host is told to look at everything.
TEST_F(DirectoryWatchTest, LostEventsAskForARescan) {
  std::ifstream limit_file("/proc/sys/fs/inotify/max_queued_events");
  size_t limit = 0;
  ASSERT_TRUE(limit_file >> limit);
  if (limit > 100000) GTEST_SKIP() << "the kernel keeps " << limit << " events";
  const auto a = directory_ / "a.so", b = directory_ / "b.so";
  WriteBytes(a, {1});
  for (size_t i = 0; i < limit / 2 + 1; i++) {
    std::filesystem::rename(a, b);
    std::filesystem::rename(b, a);
  }
  EXPECT_TRUE(watch_.Poll().rescan);
}

// Scenario: the watched directory itself is removed; another never was there.
// Guarantees: the first asks for a rescan, the second is named as not watched.
TEST_F(DirectoryWatchTest, VanishedDirectoriesAreNoticed) {
  std::filesystem::remove_all(directory_.path());
  EXPECT_TRUE(watch_.Poll().rescan);
  const auto other = DirectoryWatch::Create({directory_ / "missing"});
  ASSERT_TRUE(other.ok());
  ASSERT_EQ(other->unwatched().size(), 1u);
  EXPECT_THAT(other->unwatched()[0], HasSubstr("missing: is not watched"));
}

}  // namespace
}  // namespace weir
