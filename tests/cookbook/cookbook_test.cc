// The recipes that are processors, each on its own request: samples/cookbook/NAME has the options,
// what comes in and what is sent on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "host/testkit/plugin_host.h"
#include "host/testkit/stage_runner.h"
#include "tests/cookbook/requests.h"

namespace weir::cookbook {
namespace {

namespace fs = std::filesystem;
using testkit::PluginHost;
using testkit::StageResult;
using testkit::StageRunner;
using ::testing::Contains;
using ::testing::HasSubstr;

const fs::path kRecipes = WEIR_COOKBOOK;

std::string File(const std::string& recipe, const std::string& name) {
  return ReadFile((kRecipes / recipe / name).string());
}

std::vector<std::string> Processors() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kRecipes)) {
    if (fs::exists(entry.path() / "input.json")) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// A recipe with options, and a pipeline of it.
class Recipe {
 public:
  Recipe(const std::string& name, const std::string& options) : host(Load(name), /*lanes=*/1) {
    if (!host.Create(options) || !host.Open()) throw std::runtime_error(host.error());
  }
  StageResult Run(Signal signal, std::string_view request) {
    return StageRunner(host, signal).Run(request);
  }
  PluginHost host;
};

class EachProcessor : public ::testing::TestWithParam<std::string> {
 protected:
  EachProcessor()
      : input_(Json::parse(File(GetParam(), "input.json"))),
        expected_(Json::parse(File(GetParam(), "expected.json"))),
        signal_(SignalOf(input_)),
        recipe_(GetParam(), File(GetParam(), "config.yaml")) {}

  bool Has(const char* file) const { return fs::exists(kRecipes / GetParam() / file); }

  const Json input_, expected_;
  const Signal signal_;
  Recipe recipe_;
};

INSTANTIATE_TEST_SUITE_P(All, EachProcessor, ::testing::ValuesIn(Processors()),
                         [](const auto& info) { return info.param; });

// Scenario: a recipe's request before, with the options of its page.
// Guarantees: its request after, as JSON; it has counted what it says.
TEST_P(EachProcessor, MakesWhatItsPageShows) {
  const StageResult result = recipe_.Run(signal_, ToProto(input_));
  ASSERT_EQ(result.error, "");
  const Json sent = ToJson(signal_, result.bytes);
  EXPECT_EQ(sent, expected_) << Json::diff(expected_, sent).dump(2);
  if (!Has("metrics.json")) return;
  const Json counts = Json::parse(File(GetParam(), "metrics.json"));
  for (const auto& [series, count] : counts.items()) {
    const size_t brace = series.find('{');
    const std::string attributes =
        brace == std::string::npos ? "" : series.substr(brace + 1, series.size() - brace - 2);
    EXPECT_EQ(recipe_.host.Metric(series.substr(0, brace), attributes), count.get<int64_t>())
        << series;
  }
}

// Scenario: the same request, each record with a field that this version of OTLP does not know.
// Guarantees: there are records that the recipe leaves alone, and these are sent on byte for byte.
TEST_P(EachProcessor, LeavesTheOthersByteForByte) {
  const std::string request = WithUnknownFields(signal_, ToProto(input_));
  const StageResult result = recipe_.Run(signal_, request);
  ASSERT_EQ(result.error, "");
  const std::vector<Json> before = RecordsOf(input_), after = RecordsOf(expected_);
  const std::vector<std::string> bytes = RecordsOf(std::string_view(request));
  const std::vector<std::string> sent = RecordsOf(std::string_view(result.bytes));
  ASSERT_EQ(bytes.size(), before.size());
  EXPECT_EQ(sent.size(), after.size());
  int untouched = 0;
  for (size_t i = 0; i < before.size(); i++) {
    if (std::find(after.begin(), after.end(), before[i]) == after.end()) continue;
    EXPECT_THAT(sent, Contains(bytes[i])) << before[i].dump();
    untouched++;
  }
  EXPECT_GT(untouched, 0);
}

// Scenario: what a recipe has sent on comes in once more.
// Guarantees: it goes on untouched; or, where twice is not the same as once, as again.json has it.
TEST_P(EachProcessor, DoesTwiceWhatItPromises) {
  const StageResult again = recipe_.Run(signal_, ToProto(expected_));
  ASSERT_EQ(again.error, "");
  if (!Has("again.json")) {
    EXPECT_TRUE(again.untouched);
    EXPECT_EQ(ToJson(signal_, again.bytes), expected_);
    return;
  }
  EXPECT_EQ(ToJson(signal_, again.bytes), Json::parse(File(GetParam(), "again.json")));
}

// Scenario: the folders of the cookbook.
// Guarantees: twelve processors at least, so that the tests above do not pass for want of one.
TEST(Cookbook, HasTwelveProcessors) { EXPECT_GE(Processors().size(), 12u); }

// Scenario: a batch whose arena has no room, and the recipes that remove secrets.
// Guarantees: refused with a message, nothing is sent on.
TEST(Cookbook, RedactorsRefuseABatchWithoutRoom) {
  for (const std::string recipe : {"mask_pattern", "hash_value"}) {
    const Json input = Json::parse(File(recipe, "input.json"));
    Recipe redactor(recipe, File(recipe, "config.yaml"));
    StageRunner stage(redactor.host, SignalOf(input), /*arena_bytes_max=*/8);
    const StageResult result = stage.Run(ToProto(input));
    EXPECT_EQ(result.status, WEIR_PERMANENT) << recipe;
    EXPECT_THAT(result.error, HasSubstr("the arena is full"));
    EXPECT_EQ(result.bytes, "");
  }
}

// Scenario: a pattern that does not compile.
// Guarantees: refused with a pointer to that one.
TEST(Cookbook, MaskPatternNamesABadPattern) {
  PluginHost host(Load("mask_pattern"), 1);
  EXPECT_FALSE(host.Create("{patterns: [a, '(b']}"));
  EXPECT_EQ(host.error_pointer(), "/patterns/1");
  EXPECT_NE(host.error(), "");
}

// Scenario: the new name is taken, and the holder of it is to be replaced.
// Guarantees: one attribute of that name, with the value of the renamed one.
TEST(Cookbook, RenameKeyReplacesTheHolderOfTheName) {
  const Json input = Json::parse(File("rename_key", "input.json"));
  Recipe recipe("rename_key", "{from: http.method, to: http.request.method, if_taken: replace}");
  const StageResult result = recipe.Run(Signal::kTraces, ToProto(input));
  ASSERT_EQ(result.error, "");
  const std::vector<Json> spans = RecordsOf(ToJson(Signal::kTraces, result.bytes));
  ASSERT_EQ(spans.at(2).at("name"), "both");
  EXPECT_EQ(spans[2].at("attributes"),
            Json::parse(R"([{"key": "http.request.method", "value": {"stringValue": "GET"}}])"));
}

// Scenario: a name that is to be renamed to itself.
// Guarantees: refused with a pointer to it.
TEST(Cookbook, RenameKeyRefusesTheSameName) {
  PluginHost host(Load("rename_key"), 1);
  EXPECT_FALSE(host.Create("{from: a, to: a}"));
  EXPECT_EQ(host.error_pointer(), "/to");
  EXPECT_THAT(host.error(), HasSubstr("is the same as from"));
}

}  // namespace
}  // namespace weir::cookbook
