#include "tests/unit/host/config/config_text.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Loaded {
  std::string json;
  std::vector<std::string> errors, warnings;
  std::optional<Node> node;
};

Loaded Load(const FakeSources& fake, const std::vector<std::string>& paths = {"weir.yaml"},
            const DocumentLimits& limits = DocumentLimits()) {
  Diagnostics diagnostics;
  std::optional<Node> node = LoadDocument(paths, fake.sources(), limits, diagnostics);
  EXPECT_EQ(node.has_value(), diagnostics.ok());
  return {node ? node->ToJson() : "", Lines(diagnostics.errors()), Lines(diagnostics.warnings()),
          node};
}

Loaded LoadText(const std::string& text, std::map<std::string, std::string> env = {},
                std::map<std::string, std::string> files = {}) {
  FakeSources fake{std::move(files), std::move(env)};
  fake.files["weir.yaml"] = text;
  return Load(fake);
}

// Scenario: several files.
// Guarantees: maps are merged key by key from left to right; lists and scalars are replaced.
TEST(LoadDocument, MergesFilesLeftToRight) {
  FakeSources fake;
  fake.files["a.yaml"] = "x: {p: 1, q: [1, 2]}\ny: old\nz: {k: v}";
  fake.files["b.yaml"] = "x: {q: [3], r: 4}\ny: {new: 1}\nz:";
  fake.files["c.yaml"] = "# nothing";
  Loaded loaded = Load(fake, {"a.yaml", "b.yaml", "c.yaml"});
  EXPECT_EQ(loaded.json, R"({"x":{"p":1,"q":[3],"r":4},"y":{"new":1},"z":null})");
  EXPECT_EQ(loaded.node->At("/x/q")->location.ToString(), "b.yaml:1:8");
}

// Scenario: files that are missing, broken, or no maps.
// Guarantees: an error for each of them, not only for the first.
TEST(LoadDocument, ReportsEveryBadFile) {
  FakeSources fake;
  fake.files["b.yaml"] = "[1]";
  fake.files["c.yaml"] = "a: [";
  EXPECT_THAT(Load(fake, {"a.yaml", "b.yaml", "c.yaml"}).errors,
              ElementsAre("a.yaml: can not be opened",
                          HasSubstr("b.yaml:1:1: the file is a list; expected a map"),
                          HasSubstr("c.yaml:")));
}

// Scenario: variables, as a whole value and within a text.
// Guarantees: a whole value is typed as YAML, also as a map; within a text it is text.
TEST(LoadDocument, ReplacesVariables) {
  std::map<std::string, std::string> env = {
      {"N", "4317"}, {"T", "true"}, {"M", "{a: [1, 2]}"}, {"S", "\"quoted\""}, {"E", ""}};
  Loaded loaded = LoadText("a: ${env:N}\nb: \"${N}\"\nc: x${N}y\nd: ${T}\ne: ${M}\n"
                           "f: ${S}\ng: ${E}\nh: <${E}>\n", env);
  EXPECT_THAT(loaded.errors, IsEmpty());
  EXPECT_EQ(loaded.json, R"({"a":4317,"b":4317,"c":"x4317y","d":true,"e":{"a":[1,2]},)"
                         R"("f":"\"quoted\"","g":null,"h":"<>"})");
}

// Scenario: variables that are not set, with and without a default.
// Guarantees: the default, else nothing and a warning at the place.
TEST(LoadDocument, TakesDefaultsOfUnsetVariables) {
  Loaded loaded = LoadText("a: ${env:X:-7}\nb: ${X:-}\nc: ${env:X}\nd: <${X}>\n"
                           "e: ${env:X:-${env:Y:-deep}}\nf: ${env:E:-unused}\n", {{"E", ""}});
  EXPECT_EQ(loaded.json, R"({"a":7,"b":null,"c":null,"d":"<>","e":"deep","f":null})");
  EXPECT_THAT(
      loaded.warnings,
      ElementsAre("weir.yaml:3:4: the environment variable X is not set; its value is taken "
                  "as empty",
                  HasSubstr("weir.yaml:4:4: ")));
}

// Scenario: a file as a value, as part of a text, and as a map of its own.
// Guarantees: the last line break is left out; places inside a map are those of its file.
TEST(LoadDocument, ReadsFiles) {
  Loaded loaded = LoadText("a: ${file:token}\nb: Bearer ${file:token}\nc: ${file:part.yaml}", {},
                           {{"token", "s3cret\n"}, {"part.yaml", "x: 1\ny: ${env:Z}\n"}});
  EXPECT_EQ(loaded.json, R"({"a":"s3cret","b":"Bearer s3cret","c":{"x":1,"y":null}})");
  EXPECT_EQ(loaded.node->At("/c/x")->location.ToString(), "part.yaml:1:4");
  EXPECT_THAT(LoadText("a: 1\nb: ${file:none}").errors,
              ElementsAre("weir.yaml:2:4: ${file:none}: can not be opened"));
}

// Scenario: dollar signs that mean themselves.
// Guarantees: $$ is one; one before anything but a brace stays; keys are left alone.
TEST(LoadDocument, KeepsDollarSigns) {
  EXPECT_EQ(LoadText("a: $${N}\nb: ^x$\nc: $N\nd: $$$$\ne: cost $5 $$ ${N}\n\"${N}\": k",
                     {{"N", "1"}}).json,
            R"({"${N}":"k","a":"${N}","b":"^x$","c":"$N","d":"$$","e":"cost $5 $ 1"})");
}

// Scenario: names with dots, as a template of a component has them, alone and within a text, beside
// a variable.
// Guarantees: they stay as they are written, for the component; the variable is put in.
TEST(LoadDocument, LeavesDottedNamesToTheComponent) {
  EXPECT_EQ(LoadText("a: \"${http.route}\"\nb: \"${service.name}/${N} ${k8s.pod-x.y_2}\"",
                     {{"N", "1"}})
                .json,
            R"({"a":"${http.route}","b":"${service.name}/1 ${k8s.pod-x.y_2}"})");
}

// Scenario: references that are none.
// Guarantees: each is an error at its place that says how to write one, or a plain dollar sign.
TEST(LoadDocument, RefusesWhatIsNoReference) {
  Loaded loaded =
      LoadText("a: \"${http:route}\"\nb: \"${yaml:x}\"\nc: \"${\"\nd: ${}\ne: x${A", {});
  EXPECT_THAT(loaded.errors,
              ElementsAre(HasSubstr("weir.yaml:1:4: \"${http:route}\" is no ${NAME}"),
                          HasSubstr("weir.yaml:2:4: \"${yaml:x}\" is no ${NAME}"),
                          HasSubstr("weir.yaml:3:4: \"${\" without \"}\"; write $${"),
                          HasSubstr("weir.yaml:4:4: \"${}\" is no ${NAME}"),
                          HasSubstr("weir.yaml:5:4: \"${\" without \"}\"")));
}

// Scenario: a variable that names itself, and one that doubles at each of many steps.
// Guarantees: both end with an error.
TEST(LoadDocument, EndsWhatNamesItself) {
  EXPECT_THAT(LoadText("a: ${A}", {{"A", "${A}"}}).errors, ElementsAre(HasSubstr("name itself?")));
  EXPECT_THAT(LoadText("a: <${A}>", {{"A", "x${A}"}}).errors,
              ElementsAre(HasSubstr("name itself?")));
  std::map<std::string, std::string> env = {{"V0", std::string(100, 'x')}};
  for (int i = 1; i < 25; i++) {
    std::string below = "${V" + std::to_string(i - 1) + "}";
    env["V" + std::to_string(i)] = below + below;
  }
  EXPECT_THAT(LoadText("a: <${V24}>", env).errors, ElementsAre(HasSubstr("more than")));
  FakeSources fake{{{"weir.yaml", "[${file:big}]"}, {"big", std::string(50, 'x')}}, {}};
  fake.files["weir.yaml"] = "a: ${file:big}\nb: ${file:big}\n";
  DocumentLimits limits;
  limits.expanded_bytes_max = 99;
  EXPECT_THAT(Load(fake, {"weir.yaml"}, limits).errors,
              ElementsAre(HasSubstr("weir.yaml:2:4: all ${...} together stand for more than 99")));
}

// Scenario: a file that holds deep lists is put deep into the document.
// Guarantees: the limit on depth counts both together.
TEST(LoadDocument, LimitsDepthAcrossFiles) {
  FakeSources fake{{{"weir.yaml", "a: [[[\"${file:deep}\"]]]"}, {"deep", "[[[1]]]"}}, {}};
  DocumentLimits limits;
  limits.depth_max = 6;
  EXPECT_THAT(Load(fake, {"weir.yaml"}, limits).errors, ElementsAre(HasSubstr("more than 6")));
  limits.depth_max = 8;
  EXPECT_EQ(Load(fake, {"weir.yaml"}, limits).json, R"({"a":[[[[[[1]]]]]]})");
}

// Scenario: a variable of bytes that are no text.
// Guarantees: an error that names it: what reaches plugins is UTF-8.
TEST(LoadDocument, RefusesVariablesThatAreNoText) {
  EXPECT_THAT(LoadText("a: ${B}", {{"B", "\xFF"}}).errors,
              ElementsAre("weir.yaml:1:4: \"${B}\" stands for bytes that are no UTF-8"));
}

}  // namespace
}  // namespace weir
