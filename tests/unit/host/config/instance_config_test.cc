#include "host/config/instance_config.h"

#include "tests/unit/host/config/config_text.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ComponentConfig Component(std::string_view options) {
  ComponentConfig component;
  component.kind = WEIR_PROCESSOR;
  component.id = "redaction";
  component.type = "redaction";
  component.options = Yaml(options);
  return component;
}

weir_value Get(const InstanceConfig& config, const char* pointer, int32_t expected = 1) {
  weir_value value;
  EXPECT_EQ(config.abi()->get(config.abi(), pointer, &value), expected) << pointer;
  return value;
}

// Scenario: a plugin asks for values of every kind.
// Guarantees: type, count and value as the contract says; a text is never NULL and ends with NUL.
TEST(InstanceConfig, LendsEveryKindOfValue) {
  InstanceConfig config(Yaml("{s: text, i: -5, d: 1.5, b: true, n: , l: [1, 2], m: {x: 1}}"), "p");
  weir_value value = Get(config, "/s");
  EXPECT_EQ(value.value_type, uint32_t{WEIR_V_STR});
  EXPECT_EQ(std::string(value.str, value.count), "text");
  EXPECT_EQ(value.str[value.count], '\0');
  value = Get(config, "/i");
  EXPECT_EQ(value.value_type, uint32_t{WEIR_V_I64});
  EXPECT_EQ(value.i64, -5);
  EXPECT_EQ(value.f64, -5.0);
  EXPECT_STREQ(value.str, "");
  EXPECT_EQ(Get(config, "/d").f64, 1.5);
  EXPECT_EQ(Get(config, "/b").i64, 1);
  EXPECT_EQ(Get(config, "/n").value_type, uint32_t{WEIR_V_NONE});
  EXPECT_EQ(Get(config, "/l").count, 2u);
  EXPECT_EQ(Get(config, "/m").value_type, uint32_t{WEIR_V_MAP});
  EXPECT_EQ(Get(config, "").count, 7u);
  value = Get(config, "/none", 0);
  EXPECT_EQ(value.value_type, uint32_t{WEIR_V_NONE});
  EXPECT_STREQ(value.str, "");
}

// Scenario: pointers with escapes and indexes, and ones that are not well formed.
// Guarantees: RFC 6901; anything else finds nothing.
TEST(InstanceConfig, FollowsPointers) {
  InstanceConfig config(Yaml("{'a/b': {'c~d': [x, {'': y}]}, '0': z}"), "p");
  EXPECT_STREQ(Get(config, "/a~1b/c~0d/0").str, "x");
  EXPECT_STREQ(Get(config, "/a~1b/c~0d/1/").str, "y");
  EXPECT_STREQ(Get(config, "/0").str, "z");
  for (const char* pointer : {"a", "/a~1b/c~0d/2", "/a~1b/c~0d/-", "/a~1b/c~0d/00", "/a~1b/c~0d/+0",
                              "/0/x", "/", "/a~1b/c~0d/99999999999999999999"}) {
    Get(config, pointer, 0);
  }
}

// Scenario: the same options in another order and way of writing, and other ones.
// Guarantees: JSON is valid, sorted and equal for what a plugin could not tell apart.
TEST(InstanceConfig, ComparesByWhatThePluginSees) {
  InstanceConfig one(Yaml("a: 1\nb: \"x\\n\\\"\\\\\\u0001\"\nc: [1.5, true, ]"), "p");
  InstanceConfig two(Yaml("{c: [1.50, True], b: \"x\\n\\\"\\\\\\u0001\", a: 0x1}"), "q");
  InstanceConfig three(Yaml("{a: 2, b: x, c: []}"), "p");
  EXPECT_EQ(one.json(), "{\"a\":1,\"b\":\"x\\n\\\"\\\\\\u0001\",\"c\":[1.5,true]}");
  EXPECT_TRUE(one == two);
  EXPECT_FALSE(one == three);
  EXPECT_EQ(std::string(one.abi()->json, one.abi()->json_len), one.json());
  EXPECT_EQ(one.abi()->json[one.abi()->json_len], '\0');
  EXPECT_EQ(one.abi()->size, sizeof(weir_config));
}

// Scenario: options that the plugin's schema allows, and ones that it does not.
// Guarantees: defaults and units are in what the plugin sees; errors name the component.
TEST(InstanceConfig, IsCheckedAgainstThePluginsSchema) {
  const char schema[] = R"({"type": "object", "additionalProperties": false, "properties": {
      "window": {"type": "string", "format": "duration", "default": "5m"}}})";
  Diagnostics diagnostics;
  auto config = InstanceConfig::Create(Component("{}"), schema, diagnostics);
  ASSERT_NE(config, nullptr);
  EXPECT_EQ(Get(*config, "/window").i64, 300'000'000'000);
  EXPECT_EQ(InstanceConfig::Create(Component("{windw: 1s}"), schema, diagnostics), nullptr);
  EXPECT_EQ(InstanceConfig::Create(Component("{a: 1}"), nullptr, diagnostics), nullptr);
  EXPECT_EQ(InstanceConfig::Create(Component("{}"), "{", diagnostics), nullptr);
  EXPECT_THAT(
      Lines(diagnostics.errors()),
      ElementsAre("weir.yaml:1:2: processors/redaction /windw: unknown key; did you mean "
                  "\"window\"?",
                  "weir.yaml:1:2: processors/redaction /a: unknown key; no options are taken",
                  HasSubstr("the plugin is broken: its config_schema is no valid JSON")));
}

// Scenario: `create` complains about a value, about one that is not there, and about all.
// Guarantees: the place of the value, or of the nearest above it, before the words.
TEST(InstanceConfig, PutsThePlaceBeforeAComplaint) {
  auto config = InstanceConfig(Yaml("patterns:\n  - a\n  - (b\n"), "processors/redaction");
  EXPECT_EQ(config.Complaint("/patterns/1", "missing )"),
            "weir.yaml:3:5: processors/redaction /patterns/1: missing )");
  EXPECT_EQ(config.Complaint("/patterns/7", "is missing"),
            "weir.yaml:2:3: processors/redaction /patterns/7: is missing");
  EXPECT_EQ(config.Complaint("", "no license"), "weir.yaml:1:1: processors/redaction: no license");
  EXPECT_EQ(InstanceConfig(Node::Map(), "processors/x").Complaint("/a", "b"), "processors/x /a: b");
}

}  // namespace
}  // namespace weir
