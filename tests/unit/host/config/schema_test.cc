#include "host/config/schema.h"

#include "tests/unit/host/config/config_text.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

struct Checked {
  std::string json;
  std::vector<std::string> errors;
};

Checked Check(std::string_view schema, std::string_view yaml) {
  absl::StatusOr<Schema> parsed = Schema::Parse(schema);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  if (!parsed.ok()) return {};
  Node node = Yaml(yaml);
  Diagnostics diagnostics;
  bool ok = parsed->Check(node, "processors/p", diagnostics);
  EXPECT_EQ(ok, diagnostics.ok());
  return {node.ToJson(), Lines(diagnostics.errors())};
}

std::string SchemaError(std::string_view schema) {
  return std::string(Schema::Parse(schema).status().message());
}

constexpr char kObject[] = R"({
  "type": "object", "additionalProperties": false, "required": ["path"],
  "properties": {
    "path": {"type": "string", "minLength": 1, "maxLength": 4},
    "verbosity": {"enum": ["basic", "normal", "detailed"], "default": "basic"},
    "count": {"type": "integer", "minimum": 1, "maximum": 10},
    "ratio": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "flush": {"type": "string", "format": "duration", "default": "200ms", "minimum": 1000000},
    "limit": {"type": "string", "format": "bytes", "maximum": 1048576},
    "names": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}, "minItems": 1,
              "maxItems": 3, "uniqueItems": true},
    "nested": {"type": "object", "additionalProperties": false, "default": {},
               "properties": {"deep": {"type": "boolean", "default": true}}}
  }})";

// Scenario: the least that the schema asks for.
// Guarantees: defaults are put in at every level, texts with a unit as integers.
TEST(Schema, FillsDefaultsAndConvertsUnits) {
  Checked checked = Check(kObject, "path: x");
  EXPECT_THAT(checked.errors, IsEmpty());
  EXPECT_EQ(checked.json,
            R"({"flush":200000000,"nested":{"deep":true},"path":"x","verbosity":"basic"})");
  checked = Check(kObject, "{path: x, flush: 1m30s, limit: 4KiB, verbosity: normal}");
  EXPECT_EQ(checked.json, R"({"flush":90000000000,"limit":4096,"nested":{"deep":true},"path":"x",)"
                          R"("verbosity":"normal"})");
}

// Scenario: a mistake in nearly every option.
// Guarantees: all of them are reported at once, each at its place with what was found and expected.
TEST(Schema, ReportsAllMistakesWithTheirPlaces) {
  Checked checked = Check(kObject, R"(
path: ""
verbosty: basic
verbosity: nomal
count: 11
ratio: 1
flush: 100us
limit: 2MiB
names: [a, B, a, 5]
nested: {deep: yes}
)");
  EXPECT_THAT(
      checked.errors,
      UnorderedElementsAre(
          "weir.yaml:2:7: processors/p /path: found 0 characters, expected at least 1",
          "weir.yaml:3:1: processors/p /verbosty: unknown key; did you mean \"verbosity\"?",
          "weir.yaml:4:12: processors/p /verbosity: found the text \"nomal\", expected one of "
          "basic, "
          "normal, detailed; did you mean \"normal\"?",
          "weir.yaml:5:8: processors/p /count: found the integer 11, expected at most 10",
          "weir.yaml:6:8: processors/p /ratio: found the integer 1, expected less than 1",
          "weir.yaml:7:8: processors/p /flush: found the text \"100us\", expected at least 1ms",
          "weir.yaml:8:8: processors/p /limit: found the text \"2MiB\", expected at most 1MiB",
          "weir.yaml:9:8: processors/p /names: found 4 entries, expected at most 3",
          "weir.yaml:9:12: processors/p /names/1: found the text \"B\", expected a match of "
          "^[a-z]+$",
          "weir.yaml:9:15: processors/p /names/2: found the text \"a\" a second time",
          "weir.yaml:9:18: processors/p /names/3: found the integer 5, expected a text",
          "weir.yaml:10:16: processors/p /nested/deep: found the text \"yes\", expected true or "
          "false"));
}

// Scenario: a required key that is not there, or has nothing behind it.
// Guarantees: both are errors at the map.
TEST(Schema, MissesRequiredKeys) {
  EXPECT_THAT(Check(kObject, "count: 1").errors,
              ElementsAre("weir.yaml:1:1: processors/p: the key \"path\" is missing"));
  EXPECT_THAT(Check(kObject, "path:").errors,
              ElementsAre("weir.yaml:1:1: processors/p: the key \"path\" is missing"));
}

// Scenario: keys with nothing behind them.
// Guarantees: an empty map or list where the schema wants one, a null where it may be, otherwise
// the default.
TEST(Schema, TakesNothingForWhatTheSchemaWants) {
  const char schema[] = R"({"type": "object", "properties": {
      "m": {"type": "object", "properties": {"d": {"default": 1}}}, "l": {"type": "array"},
      "s": {"type": "string", "default": "x"}, "n": {"type": ["string", "null"]},
      "r": {"$ref": "#/$defs/map"}, "any": {},
      "u": {"oneOf": [{"type": "string"}, {"type": "object"}]}},
      "$defs": {"map": {"type": "object"}}})";
  EXPECT_EQ(Check(schema, "{m: , l: , s: , n: , r: , any: , u: }").json,
            R"({"any":null,"l":[],"m":{"d":1},"n":null,"r":{},"s":"x","u":{}})");
  EXPECT_EQ(Check(schema, "").json, R"({"s":"x"})");
}

// Scenario: durations and sizes that are none.
// Guarantees: integers without a unit are refused for durations, except 0, and taken for sizes;
// every message shows how to write one.
TEST(Schema, RefusesDurationsWithoutAUnit) {
  const char schema[] = R"({"properties": {"d": {"type": "string", "format": "duration"},
                                           "b": {"type": "string", "format": "bytes"}}})";
  EXPECT_EQ(Check(schema, "{d: 0, b: 4096}").json, R"({"b":4096,"d":0})");
  EXPECT_THAT(Check(schema, "d: 5").errors,
              ElementsAre("weir.yaml:1:4: processors/p /d: the integer 5 has no unit; write a "
                          "duration as 5s or 5ms"));
  EXPECT_THAT(Check(schema, "d: true").errors,
              ElementsAre(HasSubstr("found true, expected a duration such as 5s")));
  EXPECT_THAT(Check(schema, "d: 5 minutes").errors, ElementsAre(HasSubstr("write one as 200ms")));
  EXPECT_THAT(Check(schema, "b: [1]").errors,
              ElementsAre(HasSubstr("found a list, expected a size such as 4MiB")));
  EXPECT_THAT(Check(schema, "b: -1").errors, ElementsAre(HasSubstr("-1 is no size")));
  EXPECT_THAT(Check(schema, "b: 4 apples").errors, ElementsAre(HasSubstr("write one as 4MiB")));
}

// Scenario: a duration behind a reference and in two parts of an allOf.
// Guarantees: it is converted once.
TEST(Schema, ConvertsAUnitOnce) {
  EXPECT_EQ(Check(R"({"properties": {"d": {"allOf": [{"$ref": "#/$defs/d"}, {"$ref": "#/$defs/d"}],
                      "format": "duration"}}, "$defs": {"d": {"format": "duration"}}})",
                  "d: 5s").json,
            R"({"d":5000000000})");
}

// Scenario: a value that came whole from ${...} and looks like a number.
// Guarantees: where a text is expected it is the text as it was, where a number is, the number.
TEST(Schema, TakesReplacedValuesAsTextWhereTextIsExpected) {
  FakeSources fake{{{"weir.yaml", "{s: '${P}', i: '${P}', e: '${E}'}"}},
                   {{"P", "0755"}, {"E", ""}}};
  Diagnostics diagnostics;
  std::optional<Node> node =
      LoadDocument(std::vector<std::string>{"weir.yaml"}, fake.sources(), {}, diagnostics);
  ASSERT_TRUE(node.has_value());
  auto schema = Schema::Parse(R"({"properties": {"s": {"type": "string"}, "i": {"type": "integer"},
                                                 "e": {"type": "string", "default": "d"}}})");
  EXPECT_TRUE(schema->Check(*node, "x", diagnostics)) << diagnostics.ToStatus();
  EXPECT_EQ(node->ToJson(), R"({"e":"","i":493,"s":"0755"})");
  EXPECT_THAT(Check(R"({"properties": {"s": {"type": "string"}}})", "s: 0755").errors,
              ElementsAre(HasSubstr("found the integer 0755, expected a text")));
}

constexpr char kForms[] = R"({"properties": {"r": {"type": "array", "items": {"oneOf": [
    {"type": "string", "title": "a name"},
    {"type": "object", "additionalProperties": false, "required": ["kind", "n"],
     "properties": {"kind": {"const": "count"}, "n": {"type": "integer", "default": 3}}},
    {"type": "object", "additionalProperties": false, "required": ["kind", "t"],
     "properties": {"kind": {"const": "time"},
                    "t": {"type": "string", "format": "duration"}}}]}}}})";

// Scenario: a list whose entries have one of several forms.
// Guarantees: the form that fits is taken with its defaults and units; if none fits, the complaints
// are those of the form that was meant.
TEST(Schema, ChoosesOneOfSeveralForms) {
  EXPECT_EQ(Check(kForms, "r: [x, {kind: count}, {kind: time, t: 1s}]").json,
            R"({"r":["x",{"kind":"count","n":3},{"kind":"time","t":1000000000}]})");
  EXPECT_THAT(Check(kForms, "r: [{kind: time, t: 1s, n: 5}]").errors,
              ElementsAre(HasSubstr("weir.yaml:1:25: processors/p /r/0/n: unknown key")));
  EXPECT_THAT(Check(kForms, "r: [5]").errors,
              ElementsAre(HasSubstr("/r/0: found the integer 5, expected a name, or a map")));
  EXPECT_THAT(Check(R"({"oneOf": [{"minProperties": 1}, {"maxProperties": 2}]})", "a: 1").errors,
              ElementsAre(HasSubstr("matches 2 of the allowed forms, expected one")));
  EXPECT_EQ(Check(R"({"properties": {"a": {"anyOf": [{"type": "integer"}, {"minimum": 0}]}}})",
                  "a: 1").errors.size(), 0u);
  const char names_or_map[] = R"({"properties": {"a": {"anyOf": [{"enum": ["x", "y"]},
      {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}}]}}})";
  EXPECT_THAT(Check(names_or_map, "a: {n: -1}").errors,
              ElementsAre(HasSubstr("/a/n: found the integer -1, expected at least 1")));
  EXPECT_THAT(Check(names_or_map, "a: z").errors,
              ElementsAre(HasSubstr("/a: found the text \"z\", expected one of x, y")));
  EXPECT_THAT(Check(R"({"properties": {"a": {"not": {"const": "x", "title": "x is for hosts"}}}})",
                    "a: x").errors,
              ElementsAre(HasSubstr("not allowed here: x is for hosts")));
}

// Scenario: maps with free keys.
// Guarantees: names and values are checked by their own schemas, and counted.
TEST(Schema, ChecksFreeKeys) {
  const char schema[] = R"({"additionalProperties": {"type": "integer", "multipleOf": 5},
                            "propertyNames": {"pattern": "^[a-z/~]+$"}, "maxProperties": 3})";
  EXPECT_THAT(Check(schema, "{a: 5, B: 10, a/b~: 7}").errors,
              ElementsAre(HasSubstr("weir.yaml:1:8: processors/p /B: found the text \"B\""),
                          HasSubstr("/a~1b~0: found the integer 7, expected a multiple of 5")));
  EXPECT_THAT(Check(schema, "{a: 5, b: 5, c: 5, d: 5}").errors,
              ElementsAre(HasSubstr("found 4 keys, expected at most 3")));
}

// Scenario: a schema that describes a tree by itself, and one that never comes to an end.
// Guarantees: the tree is checked all the way down; the other one ends with an error.
TEST(Schema, FollowsReferencesToItself) {
  const char tree[] = R"({"type": "object", "additionalProperties": false,
                          "properties": {"left": {"$ref": "#"}, "n": {"type": "integer"}}})";
  EXPECT_THAT(
      Check(tree, "left: {left: {left: {m: 1}}}").errors,
      ElementsAre("weir.yaml:1:22: processors/p /left/left/left/m: unknown key; did you mean "
                  "\"n\"?"));
  EXPECT_THAT(Check(R"({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"},
                                                           "b": {"$ref": "#/$defs/a"}}})",
                    "a: 1")
                  .errors,
              ElementsAre(HasSubstr("goes round in circles")));
  EXPECT_THAT(Check(R"({"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]}},
                        "$ref": "#/$defs/a"})", "a: 1").errors,
              ElementsAre(HasSubstr("goes round in circles")));
  EXPECT_THAT(Check(R"({"type": "object", "properties": {
                        "a": {"type": "null", "not": {"$ref": "#"}, "default": null}}})", "")
                  .errors,
              ElementsAre(HasSubstr("goes round in circles")));
}

// Scenario: a key without a value, whose schema is twice itself at every level.
// Guarantees: the question what that means comes to an end, and the key is as if it were not there.
TEST(Schema, AsksWhatNothingMeansInSoManySteps) {
  EXPECT_THAT(Check(R"({"type": "object", "properties": {"x": {"$ref": "#/$defs/a"}},
                        "$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"},
                                                  {"$ref": "#/$defs/a"}]}}})", "x:")
                  .errors,
              IsEmpty());
}

// Scenario: a component without options.
// Guarantees: an empty map is right, any key is not.
TEST(Schema, EmptyTakesNoOptions) {
  Diagnostics diagnostics;
  Node none = Node::Null(), one = Yaml("a: 1");
  EXPECT_TRUE(Schema::Empty().Check(none, "p", diagnostics));
  EXPECT_EQ(none.ToJson(), "{}");
  EXPECT_FALSE(Schema::Empty().Check(one, "p", diagnostics));
  EXPECT_THAT(Lines(diagnostics.errors()),
              ElementsAre("weir.yaml:1:1: p /a: unknown key; no options are taken"));
}

// Scenario: schemas that can not be used.
// Guarantees: each is refused with the place in the schema; above all keywords that would be
// ignored.
TEST(Schema, RefusesWhatItDoesNotUnderstand) {
  EXPECT_THAT(SchemaError("{"), HasSubstr("no valid JSON"));
  EXPECT_THAT(SchemaError("[]"), HasSubstr("no object and no boolean"));
  EXPECT_THAT(SchemaError(R"({"properties": {"a": {"patternProperties": {}}}})"),
              HasSubstr("/properties/a/patternProperties: this keyword is not understood"));
  EXPECT_THAT(SchemaError(R"({"type": "strng"})"), HasSubstr("/type: no type of JSON"));
  EXPECT_THAT(SchemaError(R"({"pattern": "(b"})"), HasSubstr("/pattern: missing )"));
  EXPECT_THAT(SchemaError(R"({"format": "durration"})"), HasSubstr("/format: unknown"));
  EXPECT_THAT(SchemaError(R"({"$ref": "#/$defs/x"})"), HasSubstr("not in $defs"));
  EXPECT_THAT(SchemaError(R"({"$ref": "http://x"})"), HasSubstr("/$ref: only"));
  EXPECT_THAT(SchemaError(R"({"minLength": -1})"), HasSubstr("/minLength: no whole number"));
  EXPECT_THAT(SchemaError(R"({"minimum": "1"})"), HasSubstr("/minimum: no number"));
  EXPECT_THAT(SchemaError(R"({"required": [1]})"), HasSubstr("/required: no text"));
  EXPECT_THAT(SchemaError(std::string(1000, '[')), HasSubstr("nested too deeply"));
  std::string deep;
  for (int i = 0; i < 100; i++) deep += R"({"items":)";
  EXPECT_THAT(SchemaError(deep + "{}" + std::string(100, '}')), HasSubstr("nested too deeply"));
}

// Scenario: more mistakes than anybody reads.
// Guarantees: the first ones are kept, the others counted, and the check still fails.
TEST(Schema, CountsMistakesBeyondTheLimit) {
  auto schema = Schema::Parse(R"({"items": {"type": "integer"}})");
  std::string text = "[";
  for (int i = 0; i < 200; i++) text += "x,";
  Node node = Yaml(text + "]");
  Diagnostics diagnostics;
  EXPECT_FALSE(schema->Check(node, "p", diagnostics));
  EXPECT_EQ(diagnostics.errors().size(), Diagnostics::kErrorsMax);
  EXPECT_THAT(std::string(diagnostics.ToStatus().message()), HasSubstr("and 150 more errors"));
  EXPECT_FALSE(schema->Check(node, "p", diagnostics));
}

}  // namespace
}  // namespace weir
