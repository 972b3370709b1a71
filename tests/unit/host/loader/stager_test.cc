#include "host/loader/stager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/loader/plugin_file.h"
#include "tests/unit/host/loader/broken_plugins.h"

namespace weir {
namespace {

using ::testing::HasSubstr;

// Scenario: a plugin is staged, then its source is overwritten and staged again.
// Guarantees: the copy is private, named by id and hash, and is not touched by the second version.
TEST(Stager, CopiesUnderIdAndHash) {
  TestDirectory drop;
  auto stager = Stager::Create("", {});
  ASSERT_TRUE(stager.ok()) << stager.status();
  const auto source = drop / "sound.so";
  WriteBytes(source, BytesOf(BrokenPlugin("sound")));
  const auto first = stager->Stage(source);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->path.filename().string(), "sound-" + first->sha256 + ".so");
  EXPECT_EQ(first->sha256.size(), 64u);

  struct stat info;
  ASSERT_EQ(stat(stager->directory().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);

  WriteBytes(source, BytesOf(BrokenPlugin("sound_again")));
  const auto second = stager->Stage(source);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_NE(second->path, first->path);
  EXPECT_EQ(BytesOf(first->path), BytesOf(BrokenPlugin("sound")));
  EXPECT_EQ(BytesOf(second->path), BytesOf(BrokenPlugin("sound_again")));
}

// Scenario: the stager that made its directory goes away.
// Guarantees: so does the directory.
TEST(Stager, RemovesTheDirectoryThatItMade) {
  std::filesystem::path directory;
  {
    auto stager = Stager::Create("", {});
    ASSERT_TRUE(stager.ok());
    directory = stager->directory();
    ASSERT_TRUE(stager->Stage(BrokenPlugin("sound")).ok());
  }
  EXPECT_FALSE(std::filesystem::exists(directory));
}

// Scenario: a list of allowed sums is given.
// Guarantees: a file that is on it passes; another is refused with its sum, so that it can be
// added.
TEST(Stager, OnlyAllowedFilesPass) {
  const auto sound = ReadPluginFile(BrokenPlugin("sound"));
  const auto other = ReadPluginFile(BrokenPlugin("sound_again"));
  ASSERT_TRUE(sound.ok() && other.ok());
  auto stager = Stager::Create("", {sound->sha256()});
  ASSERT_TRUE(stager.ok());
  EXPECT_TRUE(stager->Stage(BrokenPlugin("sound")).ok());
  const absl::Status refused = stager->Stage(BrokenPlugin("sound_again")).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(refused.message()), HasSubstr(other->sha256()));
}

// Scenario: the staging directory is open to other users, or no directory.
// Guarantees: it is not used.
TEST(Stager, RefusesADirectoryThatOthersCanWrite) {
  TestDirectory parent;
  std::filesystem::create_directory(parent / "open");
  std::filesystem::permissions(parent / "open", std::filesystem::perms::all);
  EXPECT_THAT(std::string(Stager::Create(parent / "open", {}).status().message()),
              HasSubstr("is open to other users; chmod it to 0700"));
  WriteBytes(parent / "file", {});
  EXPECT_FALSE(Stager::Create(parent / "file", {}).ok());
  EXPECT_TRUE(Stager::Create(parent / "new", {}).ok());
}

// Scenario: a directory, a pipe, a missing file and one of another user are named like plugins.
// Guarantees: each is refused by its own sentence, and none blocks.
TEST(PluginFile, OtherThingsThanFilesAreRefused) {
  TestDirectory drop;
  std::filesystem::create_directory(drop / "directory.so");
  EXPECT_THAT(std::string(ReadPluginFile(drop / "directory.so").status().message()),
              HasSubstr("is a directory; expected a shared library"));
  ASSERT_EQ(mkfifo((drop / "pipe.so").c_str(), 0600), 0);
  EXPECT_THAT(std::string(ReadPluginFile(drop / "pipe.so").status().message()),
              HasSubstr("is no regular file"));
  EXPECT_EQ(ReadPluginFile(drop / "missing.so").status().code(), absl::StatusCode::kNotFound);

  WriteBytes(drop / "secret.so", {1});
  ASSERT_EQ(chmod((drop / "secret.so").c_str(), 0), 0);
  ASSERT_EQ(chmod(drop.path().c_str(), 0755), 0);
  const bool is_root = geteuid() == 0;  // Root may read everything.
  ASSERT_EQ(seteuid(is_root ? 65534 : geteuid()), 0);
  const absl::Status status = ReadPluginFile(drop / "secret.so").status();
  ASSERT_EQ(seteuid(is_root ? 0 : geteuid()), 0);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace weir
