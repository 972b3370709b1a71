// Options read into a struct, from the configuration as the host makes it.
#include "weir/sdk/options.hpp"

#include <gtest/gtest.h>

#include "host/testkit/plugin_host.h"
#include "weir/sdk.hpp"

namespace weir {
namespace {

struct Rule {
  std::string name;
  uint8_t weight = 0;
  static constexpr auto kFields =
      std::make_tuple(Field("name", &Rule::name), Field("weight", &Rule::weight));
};

struct Options {
  bool on = false;
  int64_t count = 0;
  double share = 0;
  std::string text;
  std::chrono::nanoseconds timeout{};
  std::optional<int32_t> limit;
  std::vector<std::string> hosts;
  std::vector<Rule> rules;
  static constexpr auto kFields = std::make_tuple(
      Field("on", &Options::on), Field("count", &Options::count), Field("share", &Options::share),
      Field("text", &Options::text), Field("timeout", &Options::timeout),
      Field("limit", &Options::limit), Field("hosts", &Options::hosts),
      Field("rules", &Options::rules));
};

Options last;

struct Reader {
  static constexpr Manifest kManifest{.type = "reader",
                                      .version = "1.0.0",
                                      .signals = WEIR_LOGS,
                                      .schema = R"({
    "type": "object",
    "properties": {
      "on": {"type": "boolean", "default": true},
      "count": {"type": "integer", "default": 3},
      "share": {"type": "number", "default": 0.5},
      "text": {"default": "a"},
      "timeout": {"type": "string", "format": "duration", "default": "2s"},
      "limit": {"type": "integer"},
      "hosts": {"type": "array", "items": {"type": "string"}, "default": []},
      "rules": {"type": "array", "default": [], "items": {"type": "object"}}
    }})"};
  explicit Reader(Setup& setup) { last = ReadOptions<Options>(setup.config); }
  Status Process(Batch<Reader>&) const { return Status::Ok(); }
};

class OptionsTest : public ::testing::Test {
 protected:
  testkit::PluginHost host_{kComponent<Reader, Kind::kProcessor, 0>, 1};
};

// Scenario: options of every type, of which some are left to the schema.
// Guarantees: the struct has what was written, and the schema's defaults; what may be missing is.
TEST_F(OptionsTest, AStructHasWhatWasWritten) {
  ASSERT_TRUE(host_.Create("{text: b, limit: 7, hosts: [x, y], rules: [{name: r, weight: 255}]}"))
      << host_.error();
  EXPECT_TRUE(last.on);
  EXPECT_EQ(last.count, 3);
  EXPECT_EQ(last.share, 0.5);
  EXPECT_EQ(last.text, "b");
  EXPECT_EQ(last.timeout, std::chrono::seconds(2));
  EXPECT_EQ(last.limit, 7);
  EXPECT_EQ(last.hosts, (std::vector<std::string>{"x", "y"}));
  ASSERT_EQ(last.rules.size(), 1u);
  EXPECT_EQ(last.rules[0].name, "r");
  EXPECT_EQ(last.rules[0].weight, 255);

  host_.Destroy();
  ASSERT_TRUE(host_.Create("{}")) << host_.error();
  EXPECT_EQ(last.limit, std::nullopt);
  EXPECT_TRUE(last.rules.empty());
}

// Scenario: an option of another type, an element's member that is missing, a number that its type
// can not hold.
// Guarantees: each is refused at its place, and the text says what was expected.
TEST_F(OptionsTest, WhatDoesNotFitIsRefusedAtItsPlace) {
  EXPECT_FALSE(host_.Create("{text: [1]}"));
  EXPECT_EQ(host_.error_pointer(), "/text");
  EXPECT_EQ(host_.error(), "is not a string");

  EXPECT_FALSE(host_.Create("{rules: [{name: a, weight: 1}, {weight: 1}]}"));
  EXPECT_EQ(host_.error_pointer(), "/rules/1/name");
  EXPECT_EQ(host_.error(), "is missing; expected a string");

  EXPECT_FALSE(host_.Create("{rules: [{name: a, weight: 256}]}"));
  EXPECT_EQ(host_.error_pointer(), "/rules/0/weight");
  EXPECT_EQ(host_.error(), "is 256; expected at least 0 and at most 255");
}

}  // namespace
}  // namespace weir
