// `weir diff` over the builds of tests/unit/host/tool/plugins. The test's own executable plays the
// host: started as `describe-plugin FILE` or `load-trial FILE...` it is the child.
#include "host/tool/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "host/loader/load_trial.h"
#include "host/tool/table_child.h"
#include "tests/unit/host/loader/broken_plugins.h"

namespace weir {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Output {
  int code;
  std::string out;
  std::string err;
};

std::filesystem::path Build(const std::string& name) {
  return std::filesystem::path(WEIR_BUILD_DIR) / "tests" / "diff" / (name + ".so");
}

Output Diff(const std::filesystem::path& before, const std::filesystem::path& after,
            bool json = false, std::chrono::milliseconds timeout = std::chrono::seconds(60)) {
  std::ostringstream out, err;
  DiffOptions options;
  options.before = before.string();
  options.after = after.string();
  options.json = json;
  options.timeout = timeout;
  const int code = ShowDiff(options, out, err);
  return {code, out.str(), err.str()};
}

Output FromFirst(const std::string& name) { return Diff(Build("first"), Build(name)); }

// Scenario: another build of the same, and the very same file.
// Guarantees: safe, exit code 0, nothing to say.
TEST(Diff, AnotherBuildOfTheSameIsSafe) {
  const Output other = FromFirst("second");
  EXPECT_EQ(other.code, 0) << other.out;
  EXPECT_EQ(other.out, "counter 1.0.0 -> counter 1.0.0: safe to swap\n");
  EXPECT_EQ(FromFirst("first").out, "counter 1.0.0 -> counter 1.0.0: the files are the same\n");
}

// Scenario: the new file takes less: a shorter key, no options, no traces, a state revision less.
// Guarantees: exit code 1, and a line that says what, from what, to what.
TEST(Diff, WhatTakesLessIsUnsafe) {
  const struct {
    const char* build;
    const char* line;
  } cases[] = {
      {"narrowed", "unsafe: processor:counter config_schema /properties/key/maxLength: 32 -> 16; "
                   "longer texts are refused\n"},
      {"no_options", "unsafe: processor:counter config_schema /properties/key: "},
      {"bad_schema", "unsafe: processor:counter config_schema: a schema -> unusable; "
                     "config_schema /properties/key/maxLength: no whole number from 0"},
      {"logs_only", "unsafe: processor:counter signals: traces,logs -> logs; "},
      {"state_lower", "unsafe: processor:counter state revision: 2 -> 1; "},
  };
  for (const auto& one : cases) {
    const Output output = FromFirst(one.build);
    EXPECT_EQ(output.code, 1) << one.build;
    EXPECT_THAT(output.out, HasSubstr(one.line)) << one.build;
    EXPECT_THAT(output.out, HasSubstr("not safe to swap: 1 reason\n")) << one.build;
  }
}

// Scenario: the new file takes more, needs more, or is another in ways that do no harm.
// Guarantees: exit code 0, and notes.
TEST(Diff, WhatDoesNoHarmIsANote) {
  const Output wider = FromFirst("wider");
  EXPECT_EQ(wider.code, 0) << wider.out;
  EXPECT_THAT(wider.out, AllOf(HasSubstr("note: processor:counter signals: traces,logs -> "
                                         "traces,metrics,logs,profiles; "),
                               HasSubstr("note: processor:counter write: 0 columns -> 1 columns; "
                                         "it edits more than before: log.drop\n")));
  EXPECT_THAT(Diff(Build("wider"), Build("first")).out, Not(HasSubstr("write")));
  EXPECT_THAT(FromFirst("state_higher").out,
              HasSubstr("note: processor:counter state revision: 2 -> 3; "));
  EXPECT_THAT(FromFirst("other_default").out,
              HasSubstr("note: processor:counter config_schema /properties/key/default: "
                        "\"count\" -> \"other\"; "));
  const Output flagged = FromFirst("flagged");
  EXPECT_EQ(flagged.code, 0) << flagged.out;
  EXPECT_THAT(flagged.out,
              AllOf(HasSubstr("note: flags: none -> never_unload,own_endpoints; once loaded"),
                    HasSubstr("note: endpoints: "), HasSubstr("note: licence: Apache-2.0 -> MIT"),
                    HasSubstr("note: after use: unloaded -> parked: it is flagged never_unload")));
}

// Scenario: the new build wants a column that this host does not have.
// Guarantees: unsafe, since the host refuses the instance; not when the column is optional.
TEST(Diff, AnUnknownColumnIsUnsafe) {
  const Output output = FromFirst("new_column");
  EXPECT_EQ(output.code, 1) << output.out;
  EXPECT_THAT(output.out, HasSubstr("unsafe: processor:counter columns: 2 columns -> 3 columns; "
                                    "this host refuses them: need: column 60000 of table 10"));
  const Output optional = FromFirst("new_optional_column");
  EXPECT_EQ(optional.code, 0) << optional.out;
  EXPECT_THAT(optional.out, HasSubstr("note: processor:counter need: 2 columns -> 3 columns; "));
}

// Scenario: a file with another component and another name.
// Guarantees: it is another plugin, and the one that is gone is named.
TEST(Diff, ARemovedComponentIsUnsafe) {
  const Output output = FromFirst("renamed");
  EXPECT_EQ(output.code, 1);
  EXPECT_THAT(output.out, AllOf(HasSubstr("unsafe: plugin: counter -> tally; "),
                                HasSubstr("unsafe: component: processor:counter -> removed; "),
                                HasSubstr("note: component: none -> processor:tally; ")));
}

// Scenario: the new file is for a newer host, for other columns, or of another ABI.
// Guarantees: this host would refuse it, and the tables are compared as far as they can be.
TEST(Diff, WhatThisHostWouldRefuseIsUnsafe) {
  EXPECT_THAT(FromFirst("newer_host").out,
              AllOf(HasSubstr("unsafe: host minor: 0 -> 9; this host has ABI 1.0"),
                    HasSubstr("1 reason\n")));
  EXPECT_THAT(Diff(Build("newer_host"), Build("narrowed")).out, HasSubstr("maxLength: 32 -> 16"));
  EXPECT_THAT(FromFirst("other_data").out, HasSubstr("unsafe: data revision: 1 -> 9; "));
  const Output back = Diff(Build("other_data"), Build("first"));
  EXPECT_EQ(back.code, 0);
  EXPECT_THAT(back.out, HasSubstr("note: data revision: 9 -> 1; "));
  const Output major = Diff(Build("first"), BrokenPlugin("wrong_major"));
  EXPECT_EQ(major.code, 1);
  EXPECT_THAT(major.out, AllOf(HasSubstr("unsafe: ABI major: 1 -> 2; this host speaks ABI 1"),
                               HasSubstr("counter 1.0.0 -> ABI 2: not safe")));
}

// Scenario: a new file that dies when it is loaded, when it is unloaded, beside another build, or
// never returns.
// Guarantees: this process lives on, and each is a finding with its reason.
TEST(Diff, APluginThatDiesIsAFinding) {
  EXPECT_THAT(FromFirst("dies").out, AllOf(HasSubstr("unsafe: loading the new file: "),
                                           HasSubstr("ended by signal 6")));
  EXPECT_THAT(FromFirst("dies_unloaded").out, HasSubstr("ended by signal 6"));
  EXPECT_THAT(Diff(Build("dies"), Build("first")).out,
              HasSubstr("unsafe: loading the old file: "));
  const Output alone = FromFirst("alone");
  EXPECT_EQ(alone.code, 1);
  EXPECT_THAT(alone.out, AllOf(HasSubstr("unsafe: loading both files: "),
                               HasSubstr("ended by signal 6; the host has both")));
  const Output hangs =
      Diff(Build("first"), BrokenPlugin("hangs"), false, std::chrono::milliseconds(500));
  EXPECT_EQ(hangs.code, 1);
  EXPECT_THAT(hangs.out, HasSubstr("took longer than 500 ms"));
}

// Scenario: files whose tables the loader refuses.
// Guarantees: its own sentence is in the finding.
TEST(Diff, ARefusedTableIsAFinding) {
  EXPECT_THAT(Diff(BrokenPlugin("sound"), BrokenPlugin("no_process")).out,
              HasSubstr("processor sound has no process function"));
  EXPECT_THAT(Diff(BrokenPlugin("sound"), BrokenPlugin("null_table")).out,
              HasSubstr("weir_plugin_v1 gave no table"));
}

// Scenario: a constructor prints on standard output.
// Guarantees: that is not taken for the description.
TEST(Diff, WhatAPluginPrintsIsIgnored) {
  const Output output = FromFirst("prints");
  EXPECT_EQ(output.code, 0) << output.out;
}

// Scenario: each side in turn is no plugin at all.
// Guarantees: exit code 2, a sentence that names the file, nothing on standard output.
TEST(Diff, AnUnusableFileIsAnError) {
  const TestDirectory directory;
  WriteBytes(directory / "text.so", {'t', 'e', 'x', 't', '\n'});
  std::vector<uint8_t> bytes = BytesOf(Build("first"));
  std::vector<uint8_t> narrow = bytes;
  narrow[4] = 1;  // EI_CLASS: 32 bits.
  WriteBytes(directory / "narrow.so", narrow);
  bytes.resize(bytes.size() / 2);
  WriteBytes(directory / "half.so", bytes);
  const std::filesystem::path unusable[] = {
      directory.path(),         directory / "missing.so",  directory / "text.so",
      directory / "half.so",    directory / "narrow.so",   BrokenPlugin("no_note"),
      BrokenPlugin("no_entry"), BrokenPlugin("bad_id"),    BrokenPlugin("unique")};
  for (const std::filesystem::path& path : unusable) {
    for (const Output& output : {Diff(path, Build("first")), Diff(Build("first"), path)}) {
      EXPECT_EQ(output.code, 2) << path;
      EXPECT_THAT(output.err, HasSubstr(path.string() + ": ")) << path;
      EXPECT_EQ(output.out, "") << path;
    }
  }
}

// Scenario: an unsafe pair, a safe one and an unusable one as JSON.
// Guarantees: the same verdicts and codes, with the parts of each finding apart.
TEST(Diff, AsJson) {
  const Output narrowed = Diff(Build("first"), Build("narrowed"), true);
  EXPECT_EQ(narrowed.code, 1);
  const auto json = nlohmann::json::parse(narrowed.out);
  EXPECT_EQ(json["verdict"], "unsafe");
  EXPECT_EQ(json["old"]["id"], "counter");
  ASSERT_EQ(json["findings"].size(), 1u);
  EXPECT_EQ(json["findings"][0]["level"], "unsafe");
  EXPECT_EQ(json["findings"][0]["component"], "processor:counter");
  EXPECT_EQ(json["findings"][0]["pointer"], "/properties/key/maxLength");
  EXPECT_EQ(json["findings"][0]["before"], "32");
  EXPECT_EQ(nlohmann::json::parse(Diff(Build("first"), Build("second"), true).out)["verdict"],
            "safe");
  const Output missing = Diff(Build("first"), "/nonexistent.so", true);
  EXPECT_EQ(missing.code, 2);
  EXPECT_EQ(nlohmann::json::parse(missing.out)["verdict"], "unusable");
  EXPECT_EQ(nlohmann::json::parse(missing.out)["new"]["verdict"], "refused");
}

// Scenario: input that is no plugin reaches the child.
// Guarantees: it is refused with the file's name.
TEST(Describe, RefusesOtherInput) {
  const std::vector<uint8_t> text = {'x'};
  const auto tables =
      ReadTablesInChild("/proc/self/exe", "x.so", text, std::chrono::milliseconds(60000));
  EXPECT_THAT(std::string(tables.status().message()), HasSubstr("x.so: is not an ELF file"));
  const auto none = ReadTablesInChild("/bin/true", "x.so", text, std::chrono::milliseconds(60000));
  EXPECT_THAT(std::string(none.status().message()), HasSubstr("before it had described"));
}

}  // namespace
}  // namespace weir

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == weir::kDescribeCommand) {
    return weir::RunDescribe(argv[2], std::cerr);
  }
  if (argc > 1 && std::string(argv[1]) == weir::kLoadTrialCommand) {
    return weir::RunLoadTrial({argv + 2, argv + argc}, std::cerr);
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
