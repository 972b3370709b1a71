// `weir check` itself: what it says, what it takes, what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/conformance/weir_run.h"

namespace weir {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Contents(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A file of these bytes that goes with the object.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const std::string& bytes)
      : path_(::testing::TempDir() + name) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

// Scenario: plugins that import abort, and that take it for granted that there is memory.
// Guarantees: a warning, which does not fail them.
TEST(Check, WarnsOfWhatIsAllowed) {
  for (const auto& [name, requirement] : {std::pair("imports_abort", "R-112"),
                                          std::pair("trusts_memory", "R-611")}) {
    const WeirRun run = Weir("check --test '(file|process.no_memory)' --json " +
                                 Broken(name).string(),
                             /*json=*/true);
    std::string said;
    EXPECT_EQ(run.code, 0);
    EXPECT_THAT(Requirements(run, "warning", &said), ElementsAre(requirement)) << said;
  }
}

// Scenario: no such file, a directory, a text, a library that is no plugin, a bad expression.
// Guarantees: a sentence that names it, exit code 2.
TEST(Check, RefusesWhatIsNoPlugin) {
  for (const std::string& file :
       {std::string("/nowhere/x.so"), kBuild.string(), (kBuild / "CMakeCache.txt").string(),
        (kBuild / "bin" / "weir").string()}) {
    const WeirRun run = Weir("check " + file, /*json=*/false);
    EXPECT_EQ(run.code, 2) << run.out;
    EXPECT_THAT(run.out, HasSubstr(file));
  }
}

// Scenario: half of a plugin, and one of another machine.
// Guarantees: a sentence that names it, exit code 2.
TEST(Check, RefusesWhatCanNotBeLoaded) {
  const std::string whole = Contents(Broken("sound").string());
  const TemporaryFile half("weir-check-half.so", whole.substr(0, whole.size() / 2));
  std::string other = whole;
  other[4] = 1;  // The class in the ELF header: 32 bits.
  const TemporaryFile small("weir-check-32.so", other);
  for (const TemporaryFile* file : {&half, &small}) {
    const WeirRun run = Weir("check " + file->path(), /*json=*/false);
    EXPECT_EQ(run.code, 2) << run.out;
    EXPECT_THAT(run.out, HasSubstr(file->path()));
  }
}

// Scenario: expressions, files and tokens that are none.
// Guarantees: a sentence that names the option, exit code 2.
TEST(Check, RefusesBadOptions) {
  const TemporaryFile bad("weir-check-bad.yaml", "size: [\n");
  const TemporaryFile other("weir-check-other.yaml", "no_such_option: 1\n");
  for (const auto& [options, names] :
       {std::pair(std::string("--test '('"), "--test"),
        std::pair(std::string("--test nothing_is_called_so"), "--test"),
        std::pair(std::string("--config /nowhere.yaml"), "--config"),
        std::pair("--config " + bad.path(), "weir-check-bad.yaml"),
        std::pair("--config " + other.path(), "no_such_option"),
        std::pair(std::string("--send /nowhere"), "--send"),
        std::pair(std::string("--reproduce 17"), "--reproduce"),
        std::pair(std::string("--reproduce no.test/processor:sound/1"), "--reproduce")}) {
    const WeirRun run =
        Weir("check " + options + " " + Broken("sound").string(), /*json=*/false);
    EXPECT_EQ(run.code, 2) << run.out;
    EXPECT_THAT(run.out, HasSubstr(names));
  }
}

// Scenario: a plugin that crashes as it is loaded, and one whose create does not return.
// Guarantees: each is said once, with its requirement, and the rest is not tried in vain.
TEST(Check, SaysOnceWhyNothingWorks) {
  for (const auto& [name, requirement, test] :
       {std::tuple("crashes_on_load", "R-201", "table.complete"),
        std::tuple("create_hangs", "R-204", "life.create")}) {
    const WeirRun run = Weir("check " + Broken(name).string(), /*json=*/false);
    EXPECT_EQ(run.code, 1);
    EXPECT_THAT(run.out, AllOf(HasSubstr(" 1 broken,"),
                               HasSubstr(std::string("broken  ") + requirement + "  " + test)));
  }
}

// Scenario: the options of a plugin, bare and as a whole configuration of the collector.
// Guarantees: it is tried with them instead of those made from its schema.
TEST(Check, TakesOptionsFromAFile) {
  const TemporaryFile bare("weir-check-bare.yaml", "size: 0\n");
  const TemporaryFile whole("weir-check-whole.yaml",
                            "processors:\n  other: {}\n  sound/2: {size: 0, weir: {}}\n"
                            "service: {}\n");
  for (const TemporaryFile* file : {&bare, &whole}) {
    const WeirRun run = Weir("check --test '^life.create$' --config " + file->path() + " " +
                                 Broken("odd_value").string(),
                             /*json=*/false);
    EXPECT_EQ(run.code, 1) << run.out;
    EXPECT_THAT(run.out, HasSubstr("create crashed"));
  }
}

// Scenario: a test fails, and what it says is run again.
// Guarantees: only that test runs, with the same seed and result.
TEST(Check, ReproducesAFailure) {
  const std::string file = Broken("answers_fatal").string();
  const WeirRun first = Weir("check --seed 7 --test strange.deep " + file, /*json=*/false);
  const std::string token = "strange.deep/processor:sound/7";
  EXPECT_THAT(first.out, HasSubstr("--reproduce '" + token + "'"));
  const WeirRun again = Weir("check --reproduce '" + token + "' " + file, /*json=*/false);
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.out, HasSubstr("0 held, 1 broken, 0 warnings, 0 skipped"));
  EXPECT_THAT(again.out, HasSubstr("R-413"));
}

// Scenario: a receiver that crashes at one byte, which no test would send by itself.
// Guarantees: it does so when the byte comes from --send.
TEST(Check, SendsWhatItIsGiven) {
  const TemporaryFile bytes("weir-check-send.bin", "an unlikely line");
  const std::string command =
      "check --test sink.permits " + Broken("trips_on_line").string();
  EXPECT_EQ(Weir(command, /*json=*/false).code, 0);
  const WeirRun run = Weir(command + " --send " + bytes.path(), /*json=*/false);
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.out, HasSubstr("R-508"));
}

// Scenario: one test of a plugin that crashes, with a file for other tools.
// Guarantees: only that test runs; JUnit's XML has the failure.
TEST(Check, WritesJunit) {
  const std::string file = ::testing::TempDir() + "weir-check-junit.xml";
  const WeirRun run = Weir("check --test refuse.arena_limit --junit " + file + " " +
                           Broken("full_arena").string(),
                       /*json=*/false);
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.out, HasSubstr("R-408"));
  FILE* xml = fopen(file.c_str(), "r");
  ASSERT_NE(xml, nullptr);
  std::array<char, 4096> text{};
  EXPECT_GT(fread(text.data(), 1, text.size() - 1, xml), 0u);
  fclose(xml);
  std::filesystem::remove(file);
  EXPECT_THAT(text.data(), HasSubstr("tests=\"1\" failures=\"1\""));
}

}  // namespace
}  // namespace weir
