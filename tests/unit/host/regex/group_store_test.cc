#include "host/regex/group_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "host/regex/database.h"
#include "weir/abi.h"

namespace weir::regex {
namespace {

namespace fs = std::filesystem;

class GroupStoreTest : public ::testing::Test {
 protected:
  GroupStoreTest() {
    std::string name = (fs::temp_directory_path() / "weir-regex-XXXXXX").string();
    root_ = mkdtemp(name.data());
    folder_ = root_ / "cache";
  }
  ~GroupStoreTest() override {
    std::error_code ignored;
    fs::permissions(folder_, fs::perms::owner_all, ignored);
    fs::remove_all(root_, ignored);
  }

  std::vector<fs::path> Files() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder_)) files.push_back(entry.path());
    return files;
  }
  static std::string Read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void Write(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }

  const std::vector<HsInput> inputs_ = {{"abc[0-9]{3}", 0}, {"x(?=y)", 5}, {"token=[a-z]{8}", 7}};
  fs::path root_, folder_;
};

uint32_t CountMatches(const HsGroup& group, std::string_view text) {
  HsScratch scratch;
  EXPECT_TRUE(GrowScratch(group.database, &scratch));
  uint32_t found = 0;
  hs_scan(group.database.get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch.get(),
          [](unsigned, unsigned long long, unsigned long long, unsigned, void* count) {
            ++*static_cast<uint32_t*>(count);
            return 0;
          },
          &found);
  return found;
}

// Scenario: the same patterns, twice, one of which Hyperscan refuses.
// Guarantees: the second time the group comes from the folder, which is closed to others, and finds
// the same.
TEST_F(GroupStoreTest, LoadsWhatItSaved) {
  GroupStore first(folder_);
  const HsGroup compiled = first.Get(inputs_);
  EXPECT_EQ(first.compiled(), 1u);
  EXPECT_EQ(compiled.ids, (std::vector<uint32_t>{0, 7}));
  struct stat info = {};
  ASSERT_EQ(stat(folder_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  ASSERT_EQ(Files().size(), 1u);

  GroupStore second(folder_);
  const HsGroup loaded = second.Get(inputs_);
  EXPECT_EQ(second.loaded(), 1u);
  EXPECT_EQ(second.compiled(), 0u);
  EXPECT_EQ(loaded.ids, compiled.ids);
  EXPECT_EQ(CountMatches(loaded, "abc123 token=abcdefgh"), 2u);
}

// Scenario: one bit of the file is changed, anywhere.
// Guarantees: the file is not used; it is compiled anew and right again.
TEST_F(GroupStoreTest, RefusesEveryFlippedBit) {
  GroupStore(folder_).Get(inputs_);
  const fs::path path = Files().at(0);
  const std::string right = Read(path);
  for (int i = 0; i < 200; i++) {
    std::string wrong = right;
    const auto n = static_cast<size_t>(i);
    const size_t at = n < 100 ? n : right.size() * n / 200;
    wrong[at] = static_cast<char>(wrong[at] ^ (1 << (i % 8)));
    Write(path, wrong);
    GroupStore store(folder_);
    const HsGroup group = store.Get(inputs_);
    ASSERT_EQ(store.loaded(), 0u) << "byte " << at;
    ASSERT_EQ(CountMatches(group, "abc123"), 1u);
    ASSERT_EQ(Read(path), right);
  }
}

// Scenario: a file that ends early, is empty, or is longer than it should be.
// Guarantees: as above.
TEST_F(GroupStoreTest, RefusesOtherLengths) {
  GroupStore(folder_).Get(inputs_);
  const fs::path path = Files().at(0);
  const std::string right = Read(path);
  for (const std::string& wrong :
       {std::string(), right.substr(0, 50), right.substr(0, right.size() - 1), right + "x"}) {
    Write(path, wrong);
    GroupStore store(folder_);
    EXPECT_NE(store.Get(inputs_).database, nullptr);
    EXPECT_EQ(store.loaded(), 0u);
    EXPECT_EQ(Read(path), right);
  }
}

// Scenario: a sound file under the name of other patterns.
// Guarantees: its key is looked at, not only its name.
TEST_F(GroupStoreTest, RefusesAnotherKey) {
  GroupStore(folder_).Get(inputs_);
  const fs::path path = Files().at(0);
  const std::string other = Read(path);
  fs::remove(path);
  const std::vector<HsInput> inputs = {{"def", 3}};
  GroupStore(folder_).Get(inputs);
  const fs::path wrong = Files().at(0);
  Write(wrong, other);
  GroupStore store(folder_);
  EXPECT_EQ(CountMatches(store.Get(inputs), "def"), 1u);
  EXPECT_EQ(store.loaded(), 0u);
}

// Scenario: a folder that others may write, a file in its place, and no folder at all.
// Guarantees: nothing is kept and everything is compiled.
TEST_F(GroupStoreTest, UsesNoFolderThatIsNotItsOwn) {
  fs::create_directory(folder_);
  fs::permissions(folder_, fs::perms::all);
  GroupStore open(folder_);
  EXPECT_NE(open.Get(inputs_).database, nullptr);
  EXPECT_TRUE(Files().empty());

  Write(root_ / "file", "x");
  for (const fs::path& path : {root_ / "file", root_ / "file" / "below", fs::path()}) {
    GroupStore store(path);
    EXPECT_NE(store.Get(inputs_).database, nullptr);
    EXPECT_EQ(store.compiled(), 1u);
  }
}

// Scenario: where the file should be is a folder: it can neither be read nor replaced.
// Guarantees: compiling works, and no temporary file is left.
TEST_F(GroupStoreTest, WorksWhereItCanNotWrite) {
  GroupStore(folder_).Get(inputs_);
  const fs::path path = Files().at(0);
  fs::remove(path);
  fs::create_directory(path);
  GroupStore store(folder_);
  EXPECT_NE(store.Get(inputs_).database, nullptr);
  EXPECT_EQ(store.compiled(), 1u);
  EXPECT_EQ(Files().size(), 1u);
}

// Scenario: a whole database, compiled with a cache and made again from it.
// Guarantees: the folder is used, and a damaged one does no harm.
TEST_F(GroupStoreTest, ServesDatabases) {
  PatternSet set;
  ASSERT_TRUE(set.Add({0, 0, "(?i)bearer\\s+[a-z]+", WEIR_RE_UTF8, ~0ull}).ok());
  for (int i = 0; i < 2; i++) {
    ASSERT_TRUE(CompileDatabase(set, folder_).ok());
    ASSERT_EQ(Files().size(), 1u);
    Write(Files().at(0), i == 0 ? Read(Files().at(0)) : "damaged");
  }
  EXPECT_TRUE(CompileDatabase(set, folder_).ok());
}

}  // namespace
}  // namespace weir::regex
