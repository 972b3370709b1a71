#include "host/tool/schema_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "unsafe /properties/a/maximum 9 -> 5", "judge ..." for what can not be judged, "note ...".
std::vector<std::string> Lines(const Findings& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) {
    const char* level = finding.level == FindingLevel::kUnsafe ? "unsafe"
                        : finding.undecided                    ? "judge"
                                                               : "note";
    lines.push_back(absl::StrCat(level, " ", finding.pointer, " ", finding.before, " -> ",
                                 finding.after));
  }
  return lines;
}

// The schema of one closed map with the property `a`.
std::string Of(const std::string& property) {
  return R"({"type": "object", "additionalProperties": false, "properties": {"a": )" + property +
         "}}";
}

std::vector<std::string> Diff(const std::string& before, const std::string& after) {
  return Lines(DiffSchemas(before, after));
}
std::vector<std::string> DiffOf(const std::string& before, const std::string& after) {
  return Diff(Of(before), Of(after));
}

struct Case {
  const char* before;
  const char* after;
  const char* line;
};

// Scenario: every keyword that the host knows, made stricter by a step.
// Guarantees: one unsafe finding each, at the keyword, with the old and the new value.
TEST(SchemaDiff, WhatForbidsMoreIsUnsafe) {
  const Case cases[] = {
      {R"({"type": ["string", "integer"]})", R"({"type": "integer"})",
       R"(type ["string","integer"] -> "integer")"},
      {R"({"type": "number"})", R"({"type": "integer"})", R"(type "number" -> "integer")"},
      {R"({"enum": ["x", "y", "z"]})", R"({"enum": ["z", "x"]})",
       R"(enum ["x","y","z"] -> ["z","x"])"},
      {R"({"enum": ["x", "y"]})", R"({"const": "x"})", R"(const ["x","y"] -> "x")"},
      {R"({"type": "string"})", R"({"type": "string", "const": "x"})", R"(const none -> "x")"},
      {R"({"type": "integer", "minimum": 1})", R"({"type": "integer", "minimum": 2})",
       "minimum 1 -> 2"},
      {R"({"type": "number", "maximum": 9})", R"({"type": "number", "maximum": 5})",
       "maximum 9 -> 5"},
      {R"({"type": "number", "minimum": 1})", R"({"type": "number", "exclusiveMinimum": 1})",
       "exclusiveMinimum minimum 1 -> 1"},
      {R"({"type": "number"})", R"({"type": "number", "exclusiveMaximum": 1})",
       "exclusiveMaximum none -> 1"},
      {R"({"type": "integer", "multipleOf": 3})", R"({"type": "integer", "multipleOf": 2})",
       "multipleOf 3 -> 2"},
      {R"({"type": "string"})", R"({"type": "string", "minLength": 1})", "minLength none -> 1"},
      {R"({"type": "string", "maxLength": 8})", R"({"type": "string", "maxLength": 7})",
       "maxLength 8 -> 7"},
      {R"({"type": "string", "pattern": "a"})", R"({"type": "string", "pattern": "b"})",
       R"(pattern "a" -> "b")"},
      {R"({"type": "string"})", R"({"type": "string", "format": "duration"})",
       R"(format none -> "duration")"},
      {R"({"type": "array"})", R"({"type": "array", "minItems": 1})", "minItems none -> 1"},
      {R"({"type": "array"})", R"({"type": "array", "maxItems": 1})", "maxItems none -> 1"},
      {R"({"type": "array"})", R"({"type": "array", "uniqueItems": true})",
       "uniqueItems none -> true"},
      {R"({"type": "array", "items": {"type": "integer", "maximum": 3}})",
       R"({"type": "array", "items": {"type": "integer", "maximum": 2}})",
       "items/maximum 3 -> 2"},
      {R"({"type": "object"})", R"({"type": "object", "minProperties": 1})",
       "minProperties none -> 1"},
      {R"({"type": "object"})", R"({"type": "object", "additionalProperties": false})",
       "additionalProperties any value -> not allowed"},
      {R"({"type": "object"})", R"({"type": "object", "propertyNames": {"pattern": "^x"}})",
       R"(propertyNames any value -> {"pattern":"^x"})"},
      {R"({"type": "object"})", R"({"type": "object", "required": ["b"]})",
       R"(required "b" is optional -> required)"},
      {R"({"type": "string"})", R"({"type": "string", "not": {"const": "x"}})",
       R"(not none -> {"const":"x"})"},
  };
  for (const Case& one : cases) {
    EXPECT_THAT(DiffOf(one.before, one.after),
                ElementsAre(absl::StrCat("unsafe /properties/a/", one.line)));
  }
}

// Scenario: the same changes the other way round, and ways to say the same in other words.
// Guarantees: nothing is found.
TEST(SchemaDiff, WhatForbidsLessOrTheSameIsFine) {
  const Case cases[] = {
      {R"({"type": "integer"})", R"({"type": "number"})", ""},
      {R"({"type": "integer"})", R"({"type": ["integer", "string"]})", ""},
      {R"({"const": "x"})", R"({"enum": ["y", "x"]})", ""},
      {R"({"type": "boolean", "enum": [true]})", R"({"type": "boolean"})", ""},
      {R"({"enum": ["x", "y"]})", R"({"type": "string", "enum": ["x", "y"]})", ""},
      {R"({"type": "integer", "exclusiveMinimum": 0})", R"({"type": "integer", "minimum": 1})", ""},
      {R"({"type": "integer", "maximum": 4})", R"({"type": "integer", "exclusiveMaximum": 5})", ""},
      {R"({"type": "integer", "multipleOf": 4})", R"({"type": "integer", "multipleOf": 2})", ""},
      {R"({"type": "string", "maxLength": 4})", R"({"type": "string", "maxLength": 5})", ""},
      {R"({"type": "string", "minLength": 1})", R"({"type": "string"})", ""},
      {R"({"type": "string"})", R"({"type": "string", "minimum": 7, "minItems": 3})", ""},
      {R"({"type": "array", "items": {"type": "integer"}})", R"({"type": "array"})", ""},
      {R"({"type": "object", "required": ["b"]})", R"({"type": "object"})", ""},
      {R"({"type": "string", "title": "x"})", R"({"type": "string", "description": "y"})", ""},
      {"false", R"({"type": "string"})", ""},
      {R"({"type": "string"})", "true", ""},
  };
  for (const Case& one : cases) {
    EXPECT_THAT(DiffOf(one.before, one.after), IsEmpty()) << one.before << one.after;
  }
}

// Scenario: properties are added and removed, with and without room for other keys.
// Guarantees: removal from a closed map is unsafe, as is a type for a key that could be anything;
// a new key in a closed map is fine.
TEST(SchemaDiff, Properties) {
  const std::string two = R"({"type": "object", "additionalProperties": false,
    "properties": {"a": {"type": "string"}, "b~/": {"type": "integer"}}})";
  const std::string one = Of(R"({"type": "string"})");
  EXPECT_THAT(Diff(one, two), IsEmpty());
  EXPECT_THAT(Diff(two, one),
              ElementsAre(R"(unsafe /properties/b~0~1 {"type":"integer"} -> removed)"));
  const std::string open = R"({"type": "object", "properties": {"a": {"type": "string"}}})";
  EXPECT_THAT(Diff(two, open), IsEmpty());
  EXPECT_THAT(Diff(R"({"type": "object"})", open),
              ElementsAre(R"(unsafe /properties/a any value -> {"type":"string"})"));
  const std::string texts = R"({"type": "object", "additionalProperties": {"type": "string"}})";
  EXPECT_THAT(Diff(texts, R"({"type": "object", "additionalProperties": {"type": "string"},
                              "properties": {"a": {"type": "string", "maxLength": 3}}})"),
              ElementsAre("unsafe /properties/a/maxLength none -> 3"));
}

// Scenario: a component that takes no options gets some, and the other way round.
// Guarantees: no schema is the schema of no options.
TEST(SchemaDiff, NoSchemaTakesNoOptions) {
  const std::string one = Of(R"({"type": "string"})");
  EXPECT_THAT(DiffSchemas(std::nullopt, one), IsEmpty());
  EXPECT_THAT(DiffSchemas(std::nullopt, std::nullopt), IsEmpty());
  EXPECT_THAT(Lines(DiffSchemas(one, std::nullopt)),
              ElementsAre(R"(unsafe /properties/a {"type":"string"} -> removed)"));
}

// Scenario: defaults that are added, changed and taken away, also of keys that must be there.
// Guarantees: a note, since leaving the key out means something else; unsafe where it is refused.
TEST(SchemaDiff, Defaults) {
  const std::string none = R"({"type": "integer", "maximum": 9})";
  const std::string one = R"({"type": "integer", "maximum": 9, "default": 1})";
  const std::string two = R"({"type": "integer", "maximum": 9, "default": 2})";
  EXPECT_THAT(DiffOf(one, two), ElementsAre("note /properties/a/default 1 -> 2"));
  EXPECT_THAT(DiffOf(one, none), ElementsAre("note /properties/a/default 1 -> none"));
  EXPECT_THAT(DiffOf(none, one), ElementsAre("note /properties/a/default none -> 1"));
  EXPECT_THAT(Diff(R"({"type": "object", "additionalProperties": false})", Of(one)), IsEmpty());
  EXPECT_THAT(DiffOf(one, R"({"type": "integer", "maximum": 9, "default": 10})"),
              ElementsAre("unsafe /properties/a/default 1 -> 10"));
  const auto required = [](const std::string& property) {
    return R"({"type": "object", "required": ["a"], "properties": {"a": )" + property + "}}";
  };
  EXPECT_THAT(Diff(required(one), required(two)),
              ElementsAre("note /properties/a/default 1 -> 2"));
  EXPECT_THAT(Diff(required(one), required(none)),
              ElementsAre("note /properties/a/default 1 -> none",
                          R"(unsafe /required "a" has a default -> required)"));
}

// Scenario: forms under anyOf and oneOf that are added, widened, narrowed and removed.
// Guarantees: what is clear is judged, the rest is said to be unclear.
TEST(SchemaDiff, Forms) {
  const std::string number = R"({"type": "integer", "minimum": 1})";
  const std::string text = R"({"type": "string", "maxLength": 4})";
  const auto forms = [](const std::string& keyword, const std::vector<std::string>& list) {
    std::string json = R"({")" + keyword + R"(": [)";
    for (const std::string& form : list) json += (json.back() == '[' ? "" : ",") + form;
    return json + "]}";
  };
  for (const std::string keyword : {"anyOf", "oneOf"}) {
    const std::string at = "/properties/a/" + keyword + " ";
    EXPECT_THAT(DiffOf(forms(keyword, {number}), forms(keyword, {number, text})), IsEmpty());
    EXPECT_THAT(DiffOf(forms(keyword, {number, text}), forms(keyword, {text, number})), IsEmpty());
    EXPECT_THAT(DiffOf(forms(keyword, {number}), forms(keyword, {R"({"type": "integer"})"})),
                IsEmpty());
    EXPECT_THAT(DiffOf(forms(keyword, {number, text}), forms(keyword, {number})),
                ElementsAre(HasSubstr("unsafe " + at)));
    EXPECT_THAT(DiffOf(forms(keyword, {R"({"type": "integer"})", text}),
                       forms(keyword, {number, text})),
                ElementsAre(HasSubstr("judge " + at)));
    EXPECT_THAT(DiffOf(R"({"type": ["integer", "string"]})", forms(keyword, {number})),
                ElementsAre(HasSubstr("unsafe " + at)));
    EXPECT_THAT(DiffOf(forms(keyword, {number}), R"({"type": "integer"})"),
                ElementsAre(HasSubstr("unsafe /properties/a/type")));
  }
  // A second form that takes the same value makes oneOf refuse it.
  EXPECT_THAT(DiffOf(forms("oneOf", {number}), forms("oneOf", {number, R"({"const": 3})"})),
              ElementsAre(HasSubstr("judge /properties/a/oneOf")));
}

// Scenario: schemas by name, one that is within itself, and names that only moved.
// Guarantees: names are followed, each finding comes once, and the walk ends.
TEST(SchemaDiff, References) {
  const auto tree = [](const std::string& leaf) {
    return R"({"type": "object", "additionalProperties": false, "properties": {
      "one": {"$ref": "#/$defs/node"}, "two": {"$ref": "#/$defs/node"}}, "$defs": {
      "node": {"type": "object", "properties": {"leaf": )" + leaf +
           R"(, "below": {"type": "array", "items": {"$ref": "#/$defs/node"}}}}}})";
  };
  EXPECT_THAT(Diff(tree(R"({"type": "string"})"), tree(R"({"type": "string", "maxLength": 3})")),
              ElementsAre("unsafe /$defs/node/properties/leaf/maxLength none -> 3"));
  EXPECT_THAT(Diff(tree(R"({"type": "string"})"), tree(R"({"type": ["string", "null"]})")),
              IsEmpty());
  EXPECT_THAT(Diff(Of(R"({"type": "string"})"),
                   R"({"type": "object", "additionalProperties": false, "properties": {
                       "a": {"$ref": "#/$defs/text"}}, "$defs": {"text": {"type": "string"}}})"),
              IsEmpty());
  EXPECT_THAT(Diff(R"({"$ref": "#/$defs/x", "$defs": {"x": {"$ref": "#/$defs/x"}}})",
                   Of(R"({"type": "string"})")),
              ElementsAre(HasSubstr("judge ")));
}

// Scenario: a schema with a name becomes narrower, deep within a list of an option.
// Guarantees: the finding also says which option it is about.
TEST(SchemaDiff, NamesTheOption) {
  const auto schema = [](const std::string& most) {
    return R"({"type": "object", "properties": {"rules": {"type": "array", "items": {
      "type": "object", "properties": {"a/b": {"$ref": "#/$defs/text"}}}}},
      "$defs": {"text": {"type": "string", "maxLength": )" + most + "}}}";
  };
  const Findings findings = DiffSchemas(schema("5"), schema("4"));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].pointer, "/$defs/text/maxLength");
  EXPECT_EQ(findings[0].option, "/rules/*/a~1b");
}

// Scenario: pairs that random ones once got wrong: a name that stands for nothing at all now, a
// null that is no longer as good as absent under propertyNames, a default under "#" that the whole
// schema refuses, `not` behind forms that turned a null into a list.
// Guarantees: none is passed over.
TEST(SchemaDiff, Corners) {
  const auto named = [](const std::string& definition) {
    return R"({"properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": )" + definition + "}}";
  };
  EXPECT_THAT(Diff(named("true"), named("false")),
              ElementsAre("unsafe /$defs/x any value -> not allowed"));
  EXPECT_THAT(DiffOf(R"({"type": "object", "propertyNames": {"pattern": "x"},
                         "properties": {"a": {"type": "boolean"}}})",
                     R"({"type": "object", "propertyNames": {"pattern": "x"},
                         "properties": {"a": {}}})"),
              ElementsAre(HasSubstr("judge /properties/a/properties/a/type")));
  const auto within = [](const std::string& more) {
    return R"({"type": "object", "properties": {"b": {"$ref": "#")" + more + "}}}";
  };
  EXPECT_THAT(Diff(within(""), within(R"(, "default": -1)")),
              ElementsAre("unsafe /properties/b/default none -> -1"));
  const std::string no_null = R"("type": "null", "not": {"type": "null"})";
  EXPECT_THAT(DiffOf("{" + no_null + R"(, "anyOf": [{"type": "array"}]})", "{" + no_null + "}"),
              ElementsAre(HasSubstr("judge /properties/a/not")));
}

// Scenario: allOf, which a value has to hold with all that stands beside it.
// Guarantees: each new part needs an old one that it follows from.
TEST(SchemaDiff, Combined) {
  const std::string one = R"({"type": "integer", "allOf": [{"minimum": 1}, {"maximum": 9}]})";
  EXPECT_THAT(DiffOf(one, R"({"type": "integer", "allOf": [{"maximum": 9}, {"minimum": 0}]})"),
              IsEmpty());
  EXPECT_THAT(DiffOf(one, R"({"type": "integer", "allOf": [{"minimum": 1}, {"maximum": 8}]})"),
              ElementsAre("unsafe /properties/a/allOf/1/maximum 9 -> 8"));
}

// Scenario: names that each stand twice in the next, sixty of them.
// Guarantees: the walk ends at once, and says that it can not judge.
TEST(SchemaDiff, AHugeSchemaIsGivenUp) {
  const auto doubled = [](const std::string& keyword, const std::string& leaf) {
    std::string json = R"({"properties": {"a": {"$ref": "#/$defs/0"}}, "$defs": {)";
    for (int i = 0; i < 60; i++) {
      const std::string next = absl::StrCat(R"({"$ref": "#/$defs/)", i + 1, R"("})");
      absl::StrAppend(&json, "\"", i, R"(": {")", keyword, R"(": [)", next, ",", next, "]},");
    }
    return json + R"("60": )" + leaf + "}}";
  };
  for (const std::string keyword : {"allOf", "anyOf"}) {
    EXPECT_THAT(Diff(doubled(keyword, R"({"type": "integer"})"),
                     doubled(keyword, R"({"type": "integer", "minimum": 3})")),
                ::testing::Contains(HasSubstr("judge ")));
  }
}

// Scenario: a schema that the host can not read, on either side.
// Guarantees: unsafe when it is the new one; else it is said that nothing was compared.
TEST(SchemaDiff, UnusableSchemas) {
  EXPECT_THAT(Diff("{}", R"({"type": "txt"})"), ElementsAre("unsafe  a schema -> unusable"));
  EXPECT_THAT(Diff("[", "{}"), ElementsAre("judge  unusable -> a schema"));
}

}  // namespace
}  // namespace weir
