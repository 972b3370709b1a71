// The test's own executable plays the host: started as `compile-patterns FOLDER` it is the child.
#include "host/regex/group_child.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <sstream>

#include "host/regex/database.h"
#include "host/regex/group_store.h"
#include "host/regex/scanner.h"
#include "tests/unit/host/loader/broken_plugins.h"
#include "weir/abi.h"

namespace weir::regex {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kSelf[] = "/proc/self/exe";

const std::vector<HsInput> kInputs = {{"abc[0-9]{3}", 0}, {"line\nbreak", 5}};

std::vector<Hit> FindBearer(const std::filesystem::path& folder,
                            const std::filesystem::path& compiler, absl::Status* failure) {
  PatternSet set;
  EXPECT_TRUE(set.Add({0, 0, "(?i)\\bbearer\\s+[a-z0-9]{16,}", WEIR_RE_UTF8, ~0ull}).ok());
  const auto database = CompileDatabase(set, folder, compiler);
  EXPECT_TRUE(database.ok()) << database.status();
  *failure = CompileFailure(**database);
  Scanner scanner(*database, {});
  const std::string_view text = "Authorization: Bearer 0123456789abcdef";
  const Text texts[] = {{text.data(), static_cast<uint32_t>(text.size()), 0, 0}};
  std::vector<Hit> hits;
  scanner.Scan(texts, 0, &hits);
  return hits;
}

// Scenario: two patterns, one with a line's end in it.
// Guarantees: the child leaves them in the folder, and the parent loads them from there.
TEST(GroupChild, CompilesIntoTheFolder) {
  const TestDirectory directory;
  GroupStore store(directory / "cache", kSelf);
  const HsGroup group = store.Get(kInputs);
  EXPECT_TRUE(store.failure().ok()) << store.failure();
  ASSERT_NE(group.database, nullptr);
  EXPECT_THAT(group.ids, SizeIs(2));
  EXPECT_EQ(store.compiled(), 1u);
  GroupStore again(directory / "cache", "/nonexistent/weir");
  EXPECT_NE(again.Get(kInputs).database, nullptr);
  EXPECT_EQ(again.loaded(), 1u);
}

// Scenario: the child can not be started, or fails.
// Guarantees: it is said why, and the same matches are found without Hyperscan.
TEST(GroupChild, WithoutItPatternsRunAllTheSame) {
  const TestDirectory directory;
  absl::Status failure;
  EXPECT_THAT(FindBearer(directory / "one", kSelf, &failure), SizeIs(1));
  EXPECT_TRUE(failure.ok()) << failure;
  EXPECT_THAT(FindBearer(directory / "two", "/bin/false", &failure), SizeIs(1));
  EXPECT_THAT(std::string(failure.message()), HasSubstr("failed"));
  EXPECT_THAT(FindBearer(directory / "three", "/nonexistent/weir", &failure), SizeIs(1));
  EXPECT_THAT(std::string(failure.message()), HasSubstr("could not be started"));
}

// Scenario: input that no host wrote.
// Guarantees: the child refuses it.
TEST(GroupChild, RefusesOtherInput) {
  for (const char* input : {"", "1", "1 5\nab", "1 99999999999\nab", "x y\n"}) {
    std::istringstream in(input);
    std::ostringstream err;
    EXPECT_EQ(RunCompileGroup("", in, err), 2) << input;
    EXPECT_THAT(err.str(), HasSubstr("could not be read")) << input;
  }
}

}  // namespace
}  // namespace weir::regex

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == weir::regex::kCompileGroupCommand) {
    return weir::regex::RunCompileGroup(argv[2], std::cin, std::cerr);
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
