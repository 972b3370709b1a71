#include "host/loader/own_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <utime.h>

#include <ctime>

#include "tests/unit/host/loader/broken_plugins.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

// As a host that was killed some time ago leaves it.
fs::path LeaveBehind(const fs::path& parent, const std::string& name, const std::string& file) {
  const fs::path directory = parent / name;
  fs::create_directory(directory);
  WriteBytes(directory / file, {1, 2, 3});
  chmod(directory.c_str(), 0700);
  const time_t then = std::time(nullptr) - 2 * OwnDirectory::kStaleAfterSeconds;
  const utimbuf times = {then, then};
  utime(directory.c_str(), &times);
  return directory;
}

// Scenario: a directory is made, used, and let go.
// Guarantees: it is for its user alone; it goes with all that was copied there.
TEST(OwnDirectory, GoesWithItsOwner) {
  TestDirectory parent;
  fs::path path;
  {
    auto own = OwnDirectory::Make(parent.path());
    ASSERT_TRUE(own.ok()) << own.status();
    path = own->path();
    struct stat info;
    ASSERT_EQ(stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0700u);
    WriteBytes(path / "copy.so", {1});
    const OwnDirectory moved = *std::move(own);
    EXPECT_TRUE(fs::exists(path));
  }
  EXPECT_FALSE(fs::exists(path));
}

// Scenario: what a killed host left, a directory of a host that lives, one that holds something
// else, a young one and one of another name.
// Guarantees: only the first is taken away.
TEST(OwnDirectory, TakesAwayWhatAKilledHostLeft) {
  TestDirectory parent;
  const auto living = OwnDirectory::Make(parent.path());
  ASSERT_TRUE(living.ok());
  const time_t then = std::time(nullptr) - 2 * OwnDirectory::kStaleAfterSeconds;
  const utimbuf times = {then, then};
  utime(living->path().c_str(), &times);
  const fs::path left = LeaveBehind(parent.path(), "weir-plugins-left00", "copy.so");
  const fs::path other = LeaveBehind(parent.path(), "weir-plugins-other0", "letter.txt");
  const fs::path named = LeaveBehind(parent.path(), "weir-something", "copy.so");
  const fs::path young = LeaveBehind(parent.path(), "weir-plugins-young0", "copy.so");
  utime(young.c_str(), nullptr);
  ASSERT_TRUE(OwnDirectory::Make(parent.path()).ok());
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(living->path()));
  EXPECT_TRUE(fs::exists(other / "letter.txt"));
  EXPECT_TRUE(fs::exists(named / "copy.so"));
  EXPECT_TRUE(fs::exists(young / "copy.so"));
}

// Scenario: the parent is not there.
// Guarantees: an error that names what was tried.
TEST(OwnDirectory, SaysWhatCouldNotBeMade) {
  TestDirectory parent;
  const auto own = OwnDirectory::Make(parent / "missing");
  ASSERT_FALSE(own.ok());
  EXPECT_NE(own.status().message().find("missing/weir-plugins-"), std::string::npos);
}

}  // namespace
}  // namespace weir
