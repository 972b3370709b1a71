// Configurations that `weir check` makes from schemas.
#include "host/check/odd_config.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "host/check/sample_config.h"
#include "host/check/schema_rules.h"

namespace weir::check {
namespace {

weir_component ComponentWith(const char* schema) {
  weir_component component = {};
  component.size = sizeof component;
  component.kind = WEIR_PROCESSOR;
  component.component_type = "sample";
  component.config_schema = schema;
  return component;
}

std::string Least(const char* schema) {
  const weir_component component = ComponentWith(schema);
  const Node root = SchemaOf(component);
  const Node options = LeastOptions(root, root, {});
  std::string error;
  EXPECT_NE(Admit(component, options, &error), nullptr) << error;
  return options.ToJson();
}

// Scenario: schemas that ask for something by each of their keywords.
// Guarantees: the least options are allowed by them.
TEST(LeastOptions, AreAllowed) {
  EXPECT_EQ(Least(R"({"type": "object", "properties": {"a": {"type": "string"}}})"), "{}");
  EXPECT_EQ(Least(R"({"type": "object", "required": ["a"], "properties": {
      "a": {"type": "integer", "minimum": 3}}})"), R"({"a":3})");
  EXPECT_EQ(Least(R"({"type": "object", "minProperties": 1, "properties": {
      "a": {"type": "object"}}})"), R"({"a":{}})");
  EXPECT_EQ(Least(R"({"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
      "properties": {"a": {"type": "boolean"}, "b": {"type": "boolean"}}})"), R"({"a":false})");
  EXPECT_EQ(Least(R"({"type": "object", "required": ["t", "m"], "properties": {
      "t": {"type": "string", "format": "duration"},
      "m": {"type": "string", "pattern": "^0?[0-7]{3}$"}}})"), R"({"m":"0644","t":"1s"})");
}

// Scenario: random options for a schema, twice with one seed.
// Guarantees: they are the same.
TEST(RandomOptions, FollowFromTheSeed) {
  const weir_component component = ComponentWith(R"({"type": "object", "properties": {
      "a": {"type": "string"}, "b": {"type": "array", "items": {"type": "integer"}}}})");
  std::mt19937_64 first(5), second(5);
  for (int i = 0; i < 20; i++) {
    EXPECT_EQ(RandomOptions(component, first).ToJson(),
              RandomOptions(component, second).ToJson());
  }
}

// Scenario: an option two levels down.
// Guarantees: it is replaced there, and what stands beside it stays.
TEST(OddOptions, ReachBelow) {
  const weir_component component = ComponentWith(R"({"type": "object", "properties": {
      "outer": {"type": "object", "properties": {"inner": {"type": "boolean"}}}}})");
  Node working = Node::Map();
  working.Add("kept", Node::Int(1));
  bool found = false;
  for (const Node& options : OddOptions(component, working, Oddity::kValues)) {
    found = found || options.ToJson() == R"({"kept":1,"outer":{"inner":true}})";
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace weir::check
