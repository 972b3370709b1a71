// `weir info` and `weir plugins` over the plugins of tests/unit/host/loader/broken.
#include "host/tool/plugins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include <nlohmann/json.hpp>

#include "host/tool/info.h"
#include "tests/unit/host/loader/broken_plugins.h"

namespace weir {
namespace {

using ::testing::HasSubstr;

struct Output {
  int code;
  std::string out;
  std::string err;
};

Output Info(const std::filesystem::path& file, bool json) {
  std::ostringstream out, err;
  const int code = ShowInfo(file.string(), json, out, err);
  return {code, out.str(), err.str()};
}

Output List(const std::vector<std::string>& directories, bool json) {
  std::ostringstream out, err;
  const int code = ListPlugins(directories, json, out, err);
  return {code, out.str(), err.str()};
}

// Scenario: a sound plugin, and one that has to stay loaded.
// Guarantees: the text says what the note says and what happens after use; exit code 0.
TEST(Info, ShowsTheNote) {
  const Output sound = Info(BrokenPlugin("sound"), false);
  EXPECT_EQ(sound.code, 0) << sound.err;
  EXPECT_THAT(sound.out, HasSubstr("sound 1.0.0, Apache-2.0"));
  EXPECT_THAT(sound.out, HasSubstr("processor:sound"));
  EXPECT_THAT(sound.out, HasSubstr("after use      unloaded"));
  const Output parked = Info(BrokenPlugin("never_unload"), false);
  EXPECT_THAT(parked.out, HasSubstr("flags          never_unload"));
  EXPECT_THAT(parked.out, HasSubstr("after use      parked: it is flagged never_unload"));
}

// Scenario: a file that would abort the process if it were loaded, and one that hangs.
// Guarantees: both are only read.
TEST(Info, NeverLoadsTheFile) {
  EXPECT_EQ(Info(BrokenPlugin("aborts"), false).code, 0);
  EXPECT_EQ(Info(BrokenPlugin("hangs"), false).code, 0);
}

// Scenario: a refused plugin and a missing file, as text and as JSON.
// Guarantees: exit code 2, and the same reason in both.
TEST(Info, ARefusalIsGivenWithItsReason) {
  const Output text = Info(BrokenPlugin("wrong_major"), false);
  EXPECT_EQ(text.code, 2);
  EXPECT_THAT(text.err, HasSubstr("is built for ABI 2"));
  const Output json = Info(BrokenPlugin("wrong_major"), true);
  EXPECT_EQ(json.code, 2);
  const auto parsed = nlohmann::json::parse(json.out);
  EXPECT_EQ(parsed["verdict"], "refused");
  EXPECT_EQ(parsed["reason"].get<std::string>() + "\n", text.err);
  EXPECT_EQ(Info("/nonexistent.so", false).code, 2);
}

// Scenario: two directories with the same component and a bad file.
// Guarantees: every file has a line, and an entry in the JSON, with its verdict.
TEST(Plugins, ListsEveryFileWithAVerdict) {
  TestDirectory first, second;
  WriteBytes(first / "a.so", BytesOf(BrokenPlugin("sound")));
  WriteBytes(first / "bad.so", {'x'});
  WriteBytes(second / "b.so", BytesOf(BrokenPlugin("sound_again")));
  const std::vector<std::string> directories = {first.path().string(), second.path().string()};

  const Output text = List(directories, false);
  EXPECT_EQ(text.code, 0);
  EXPECT_THAT(text.out, HasSubstr("a.so"));
  EXPECT_THAT(text.out, HasSubstr("bad.so: is not an ELF file"));
  EXPECT_THAT(text.out, HasSubstr("but processor:sound comes from a file found before"));

  const auto json = nlohmann::json::parse(List(directories, true).out);
  ASSERT_GE(json["plugins"].size(), 3u);
  EXPECT_EQ(json["plugins"][0]["verdict"], "ok");
  EXPECT_EQ(json["plugins"][0]["components"][0]["type"], "sound");
  EXPECT_EQ(json["plugins"][1]["verdict"], "refused");
  EXPECT_EQ(json["plugins"][2]["shadowed"], "processor:sound");
}

// Scenario: a directory that the user named is not there.
// Guarantees: exit code 2, and its name.
TEST(Plugins, AMissingDirectoryIsAnError) {
  const Output output = List({"/nonexistent/plugins"}, false);
  EXPECT_EQ(output.code, 2);
  EXPECT_THAT(output.err, HasSubstr("/nonexistent/plugins: could not be listed"));
}

}  // namespace
}  // namespace weir
