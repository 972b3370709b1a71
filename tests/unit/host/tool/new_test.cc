#include "host/tool/new.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/tool/plugin_name.h"
#include "host/tool/scaffold.h"

namespace weir {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

const ScaffoldValues kValues = {{"NAME", "drop"}, {"CLASS", "DropProcessor"}};

class NewPluginTest : public testing::Test {
 protected:
  NewPluginTest() {
    std::string made = (fs::temp_directory_path() / "weir-new-test-XXXXXX").string();
    folder_ = mkdtemp(made.data());
    // Templates of one language and kind, in a prefix of the test's.
    Put("share/weir/scaffolds/any/common/.ignored", "/@NAME@.so\n");
    Put("share/weir/scaffolds/any/processor/README.md", "# @NAME@, by @SOURCE@\n");
    Put("share/weir/scaffolds/c/common/Makefile", "PREFIX = @PREFIX@\n");
    Put("share/weir/scaffolds/c/processor/@NAME@.c", "struct @CLASS@; // for a@b.c, $@ and @x@\n");
    options_ = {"drop", "processor", "c", (folder_ / "out").string(), folder_.string()};
  }
  ~NewPluginTest() override { fs::remove_all(folder_); }

  void Put(const std::string& path, const std::string& text) {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }
  std::string Text(const std::string& path) {
    std::ifstream file(folder_ / path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  int Run() {
    std::ostringstream out, err;
    const int code = NewPlugin(options_, out, err);
    out_ = out.str();
    error_ = err.str();
    return code;
  }
  std::vector<std::string> Made() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_ / "out")) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  fs::path folder_;
  NewOptions options_;
  std::string out_, error_;
};

// Scenario: names of every sort, good and bad.
// Guarantees: what the contract allows as a component type passes; the rest is told what would.
TEST(PluginName, IsASmallWordOfNoLanguage) {
  for (const char* good : {"a", "drop_below", "x9", "classes", "tests"}) {
    EXPECT_TRUE(CheckPluginName(good).ok()) << good;
  }
  const std::string too_long(65, 'a');
  const std::vector<std::string> bad_names = {"",    "Drop", "9x",   "_x",       "a-b",
                                              "a.b", "a b",  "../a", "\xc3\xa9", too_long};
  for (const std::string& bad : bad_names) {
    const absl::Status status = CheckPluginName(bad);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_THAT(std::string(status.message()), HasSubstr("as in drop_below")) << bad;
  }
  for (const char* taken : {"int", "class", "fn", "chan", "abstract", "yield", "std", "test"}) {
    EXPECT_THAT(std::string(CheckPluginName(taken).message()), HasSubstr("my_")) << taken;
  }
}

// Scenario: names as types.
// Guarantees: words become capitals; the kind stands behind, once.
TEST(PluginName, BecomesATypeWithItsKind) {
  EXPECT_EQ(ClassName("hello", "processor"), "HelloProcessor");
  EXPECT_EQ(ClassName("drop_below_2", "exporter"), "DropBelow2Exporter");
  EXPECT_EQ(ClassName("my_receiver", "receiver"), "MyReceiver");
  EXPECT_EQ(ClassName("receiver", "receiver"), "ReceiverReceiver");
}

// Scenario: placeholders, and signs that only look like some.
// Guarantees: the first are replaced, the others stay; one without a value is an error by name.
TEST(Scaffold, ReplacesPlaceholdersOnly) {
  EXPECT_EQ(*ExpandScaffold("@NAME@_@CLASS@@NAME@", kValues), "drop_DropProcessordrop");
  const char* other = "a@b.c $@ @./x @@ @x@ @NA_ME@ checkout@v4 @";
  EXPECT_EQ(*ExpandScaffold(other, kValues), other);
  EXPECT_EQ(*ExpandScaffold("x@y @NAME@", kValues), "x@y drop");
  EXPECT_THAT(std::string(ExpandScaffold("a @OTHER@", kValues).status().message()),
              HasSubstr("@OTHER@"));
}

// Scenario: a project into a folder that is not there.
// Guarantees: files of all four parts, expanded, hidden ones too, and nothing else; what to type.
TEST_F(NewPluginTest, WritesAProject) {
  ASSERT_EQ(Run(), 0) << error_;
  EXPECT_THAT(Made(), UnorderedElementsAre(".ignored", "README.md", "Makefile", "drop.c"));
  EXPECT_EQ(Text("out/drop.c"), "struct DropProcessor; // for a@b.c, $@ and @x@\n");
  EXPECT_EQ(Text("out/README.md"), "# drop, by drop.c\n");
  EXPECT_EQ(Text("out/Makefile"), "PREFIX = " + folder_.string() + "\n");
  EXPECT_THAT(out_, HasSubstr("cd " + options_.directory + "\nmake check"));
}

// Scenario: an empty folder; then the same again; then a file of that name.
// Guarantees: the first is filled, the others are refused by name and stay as they are.
TEST_F(NewPluginTest, FillsOnlyWhatIsEmpty) {
  fs::create_directory(folder_ / "out");
  ASSERT_EQ(Run(), 0) << error_;
  Put("out/drop.c", "mine\n");
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(error_, HasSubstr(options_.directory + ": is there"));
  EXPECT_EQ(Text("out/drop.c"), "mine\n");
  Put("file", "mine\n");
  options_.directory = (folder_ / "file").string();
  EXPECT_EQ(Run(), 2);
  EXPECT_EQ(Text("file"), "mine\n");
}

// Scenario: a template with an unknown placeholder; a kind without templates; a parent that is not
// there; once into a new folder and once into an empty one.
// Guarantees: exit code 2, a reason, and nothing that was not there before.
TEST_F(NewPluginTest, LeavesNothingBehindAfterAnError) {
  Put("share/weir/scaffolds/c/processor/z.c", "@UNKNOWN@");
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(error_, HasSubstr("z.c: the placeholder @UNKNOWN@"));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
  fs::create_directory(folder_ / "out");
  EXPECT_EQ(Run(), 2);
  EXPECT_TRUE(fs::is_empty(folder_ / "out"));
  options_.kind = "exporter";
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(error_, HasSubstr("any/exporter: there are no templates"));
  options_.directory = (folder_ / "no/such").string();
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(error_, HasSubstr(options_.directory));
}

// Scenario: a bad name, kind or language.
// Guarantees: exit code 2; what was found and what is expected; no folder.
TEST_F(NewPluginTest, RefusesWhatItDoesNotKnow) {
  options_.name = "Drop";
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(error_, HasSubstr("\"Drop\""));
  options_.name = "drop";
  options_.kind = "extension";
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(error_, HasSubstr("--kind extension: expected receiver, processor or exporter"));
  options_.kind = "processor";
  options_.language = "zig";
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(error_, HasSubstr("--lang zig: expected c, cpp, rust or go"));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

}  // namespace
}  // namespace weir
