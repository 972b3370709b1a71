#include "tests/unit/host/config/config_text.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Scenario: scalars of every kind, plain and quoted.
// Guarantees: plain ones get the type that the Collector's reader gives them; quoted ones are
// texts.
TEST(ParseYaml, TypesScalarsAsTheCollectorDoes) {
  Node node = Yaml(R"(
a: [1, -7, +3, 0x1F, 0o17, 017, 0b101, 9223372036854775807]
b: [1.5, 1e3, -2.5E-1, 9223372036854775808, 08]
c: [true, False, TRUE, yes, on]
d: [null, ~, , "null", 'true', "12"]
e: [.inf, .nan, 1_000, 2001-01-01, 1.2.3, "", 0x]
)");
  EXPECT_EQ(node.Find("a")->ToJson(), "[1,-7,3,31,15,15,5,9223372036854775807]");
  EXPECT_EQ(node.Find("b")->ToJson(), "[1.5,1000,-0.25,9223372036854775808,8]");
  EXPECT_EQ(node.Find("c")->ToJson(), R"([true,false,true,"yes","on"])");
  EXPECT_EQ(node.Find("d")->ToJson(), R"([null,null,null,"null","true","12"])");
  EXPECT_EQ(node.Find("e")->ToJson(), R"([".inf",".nan","1_000","2001-01-01","1.2.3","","0x"])");
}

// Scenario: a nested document.
// Guarantees: each key and each value knows its line and column, counted from 1.
TEST(ParseYaml, KnowsWhereEverythingStands) {
  Node node = Yaml("receivers:\n  otlp:\n    ports: [4317,\n            4318]\n");
  const NodeEntry* otlp = node.Find("receivers")->FindEntry("otlp");
  EXPECT_EQ(otlp->key_location.ToString(), "weir.yaml:2:3");
  EXPECT_EQ(otlp->value.At("/ports/0")->location.ToString(), "weir.yaml:3:13");
  EXPECT_EQ(otlp->value.At("/ports/1")->location.ToString(), "weir.yaml:4:13");
}

// Scenario: the same key twice in one map.
// Guarantees: an error at the second one that names the place of the first.
TEST(ParseYaml, RefusesAKeyGivenTwice) {
  EXPECT_THAT(YamlErrors("a: 1\nb: 2\na: 3\n"),
              ElementsAre("weir.yaml:3:1: the key \"a\" a second time; it is already at "
                          "weir.yaml:1:1"));
  EXPECT_THAT(YamlErrors("a: {b: 1, \"b\": 2}"), ElementsAre(HasSubstr("weir.yaml:1:11: ")));
}

// Scenario: anchors, aliases and merge keys.
// Guarantees: an alias is a copy; a map's own keys win over those of `<<`, the first of a list over
// the later ones.
TEST(ParseYaml, CopiesAliasesAndMergesMaps) {
  Node node = Yaml(R"(
base: &base {x: 1, y: 2}
other: &other {y: 3, z: 4}
one: *base
two: {<<: *base, x: 9}
three: {<<: [*base, *other]}
)");
  EXPECT_EQ(node.Find("one")->ToJson(), R"({"x":1,"y":2})");
  EXPECT_EQ(node.Find("two")->ToJson(), R"({"x":9,"y":2})");
  EXPECT_EQ(node.Find("three")->ToJson(), R"({"x":1,"y":2,"z":4})");
  EXPECT_THAT(YamlErrors("a: {<<: 5}"),
              ElementsAre("weir.yaml:1:9: \"<<\" takes a map, found the integer 5"));
}

// Scenario: a kilobyte of aliases that stands for gigabytes, and anchors inside each other.
// Guarantees: both are refused by the limit on values, without being built.
TEST(ParseYaml, RefusesAnAliasBomb) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 12; i++) {
    std::string name = "a" + std::to_string(i), below = "*a" + std::to_string(i - 1);
    bomb += name + ": &" + name + " [" + below;
    for (int j = 0; j < 9; j++) bomb += ", " + below;
    bomb += "]\n";
  }
  EXPECT_THAT(YamlErrors(bomb), ElementsAre(HasSubstr("more than 200000 values")));

  std::string chain;
  for (int i = 0; i < 50; i++) chain += "&b" + std::to_string(i) + " [";
  for (int i = 0; i < 20000; i++) chain += "x,";
  chain += "x" + std::string(50, ']');
  EXPECT_THAT(YamlErrors(chain), ElementsAre(HasSubstr("more than 200000 values")));
  EXPECT_THAT(YamlErrors("a: &a [*a]"), ElementsAre(HasSubstr("alias inside of what it stands")));
}

// Scenario: lists inside each other, up to the limit and beyond it, and beyond the library's own.
// Guarantees: the limit itself is fine; anything more is an error at its place, also by an alias.
TEST(ParseYaml, LimitsDepth) {
  DocumentLimits limits;
  limits.depth_max = 8;
  EXPECT_THAT(YamlErrors(std::string(8, '[') + std::string(8, ']'), limits), ElementsAre());
  EXPECT_THAT(YamlErrors(std::string(9, '[') + std::string(9, ']'), limits),
              ElementsAre("weir.yaml:1:9: more than 8 lists and maps inside each other"));
  EXPECT_THAT(YamlErrors(std::string(100'000, '[') + std::string(100'000, ']')),
              ElementsAre(HasSubstr("more than 64")));
  EXPECT_THAT(YamlErrors("a: &a [[[[]]]]\nb: [[[[*a]]]]", limits),
              ElementsAre(HasSubstr("weir.yaml:2:8: more than 8")));
}

// Scenario: a file over the size limit.
// Guarantees: it is refused with its size, before it is read.
TEST(ParseYaml, LimitsSize) {
  DocumentLimits limits;
  limits.file_bytes_max = 10;
  EXPECT_THAT(YamlErrors("a: 1234567", limits), ElementsAre());
  EXPECT_THAT(YamlErrors("a: 12345678", limits),
              ElementsAre("weir.yaml: 11 bytes; expected at most 10"));
}

// Scenario: text that is no YAML, and YAML that Weir does not take.
// Guarantees: one error each, with the place.
TEST(ParseYaml, SaysWhereTheTextIsWrong) {
  EXPECT_THAT(YamlErrors("a: [1, 2"), ElementsAre(HasSubstr("no valid YAML: ")));
  EXPECT_THAT(YamlErrors("a: b: c"), ElementsAre(HasSubstr("weir.yaml:1:5: no valid YAML: ")));
  EXPECT_THAT(YamlErrors("a: 1\n---\nb: 2\n"), ElementsAre(HasSubstr("a second document")));
  EXPECT_THAT(YamlErrors("[a]: 1"), ElementsAre(HasSubstr("as a key; expected a text")));
  EXPECT_THAT(YamlErrors(": 1"), ElementsAre(HasSubstr("a value without a key")));
}

// Scenario: bytes that no text has.
// Guarantees: refused with the place; the library, which ends at byte 4, never sees them.
TEST(ParseYaml, RefusesControlCharactersAndBrokenUtf8) {
  EXPECT_THAT(YamlErrors("a: 1\nb: \x04\nc: 2"),
              ElementsAre("weir.yaml:2:4: the control character U+0004; expected printable text"));
  EXPECT_THAT(YamlErrors("a: \xC3("), ElementsAre(HasSubstr("no UTF-8")));
  EXPECT_EQ(Yaml("\xEF\xBB\xBF" "a: \"\\u00e9\"").ToJson(), "{\"a\":\"\xC3\xA9\"}");
}

// Scenario: explicit tags.
// Guarantees: the standard ones are obeyed where the value fits, all others are refused.
TEST(ParseYaml, ObeysTagsThatFit) {
  EXPECT_EQ(Yaml("[!!str 5, !!int 5, !!float 5, !!bool true, !!null ~]").ToJson(),
            R"(["5",5,5,true,null])");
  for (const char* text : {"!!int abc", "!!binary aGk=", "!mine 5", "!!set {a: ~}"}) {
    EXPECT_THAT(YamlErrors(text), ElementsAre(HasSubstr("does not fit here or is unknown")));
  }
}

// Scenario: nothing in the file but a comment.
// Guarantees: a null, no error.
TEST(ParseYaml, TakesAnEmptyDocumentForNull) {
  EXPECT_TRUE(Yaml("# nothing\n").is(NodeKind::kNull));
  EXPECT_TRUE(Yaml("").is(NodeKind::kNull));
}

}  // namespace
}  // namespace weir
