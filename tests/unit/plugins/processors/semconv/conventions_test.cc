// A user's own conventions, and options that are refused.
#include "plugins/processors/semconv/conventions.h"

#include <filesystem>
#include <fstream>

#include "tests/unit/plugins/processors/semconv/semconv_fixture.h"

namespace weir::semconv {
namespace {

class OwnConventions : public SemconvTest {
 protected:
  void ConfigureWith(const std::string& yaml, const std::string& options) {
    const auto path = std::filesystem::path(::testing::TempDir()) / "semconv_own.yaml";
    std::ofstream(path) << yaml;
    Configure("{conventions: ['" + path.string() + "']" + (options.empty() ? "" : ", ") + options +
              "}");
  }
  int64_t Findings(const std::string& id, const std::string& level) {
    return host_->Metric("findings", "finding=" + id + ",level=" + level);
  }
};

constexpr const char* kShop = R"(
namespaces: [shop]
attributes:
  - name: shop.order.id
    type: string
    pattern: 'ord-[0-9]+'
    required: [server]
    fill: {from: order_id}
  - {name: shop.tier, values: [gold, silver]}
  - {name: shop.size, values: [s, m, l], open: true}
  - {name: shop.cart, renamed_to: shop.cart.id}
  - {name: shop.cart.id, type: int}
  - {name: db.name, type: string}
metrics:
  - {name: shop.orders, unit: '{order}', instrument: counter}
  - {name: shop.wait, unit: s, instrument: gauge}
  - {name: shop.waiting, unit: ms, instrument: gauge, renamed_to: shop.wait}
)";

// Scenario: attributes of the file, right and wrong in each way.
// Guarantees: each way is its own finding.
TEST_F(OwnConventions, AreChecked) {
  ConfigureWith(kShop, "");
  Run(Signal::kTraces, Span(Text("shop.order.id", "ord-17") + Text("shop.tier", "gold") +
                            Text("shop.size", "m") + Value("shop.cart.id", "int_value: 5")));
  EXPECT_EQ(host_->Metric("violating_records"), 0);
  Run(Signal::kTraces, Span(Text("shop.order.id", "17")));
  EXPECT_EQ(Findings("invalid_value", "violation"), 1);
  Run(Signal::kTraces, Span(Text("shop.tier", "bronze")));
  EXPECT_EQ(Findings("undefined_enum_variant", "violation"), 1);
  Run(Signal::kTraces, Span(Text("shop.size", "xl")));
  EXPECT_EQ(Findings("undefined_enum_variant", "information"), 1);
  Run(Signal::kTraces, Span(Text("shop.order.date", "x")));
  EXPECT_EQ(Findings("missing_attribute", "violation"), 1);
  Run(Signal::kTraces, Span(Text("mine.order.date", "x")));
  EXPECT_EQ(Findings("missing_attribute", "violation"), 1);
  EXPECT_EQ(Findings("missing_attribute", "information"), 1);
}

// Scenario: the same under `replace`.
// Guarantees: renames, types and fills of the file are made, and it stands above the registry.
TEST_F(OwnConventions, AreFixed) {
  ConfigureWith(kShop, "fix: replace");
  ExpectSpan(Text("shop.cart", "5"), Value("shop.cart.id", "int_value: 5"));
  ExpectSpan("kind: SPAN_KIND_SERVER " + Text("order_id", "ord-1"),
             "kind: SPAN_KIND_SERVER " + Text("order_id", "ord-1") +
                 Text("shop.order.id", "ord-1"));
  ExpectSpan(Text("db.name", "stays"), Text("db.name", "stays"));
  const auto metric = [](const std::string& name, const std::string& unit, double value) {
    return "resource_metrics { scope_metrics { metrics { name: \"" + name + "\" unit: \"" + unit +
           "\" gauge { data_points { as_double: " + std::to_string(value) + " } } } } }";
  };
  Expect(Signal::kMetrics, metric("shop.waiting", "ms", 1500), metric("shop.wait", "s", 1.5));
}

// Scenario: names outside of all namespaces, with `strict`.
// Guarantees: they are violations, too.
TEST_F(OwnConventions, StrictAllowsNoOtherNames) {
  Configure("{strict: true}");
  Run(Signal::kTraces, Span(Text("mine.order.date", "x")));
  EXPECT_EQ(Findings("missing_attribute", "violation"), 1);
}

// Scenario: names in the forms that weaver's policies speak of.
// Guarantees: each has weaver's id and level.
TEST_F(OwnConventions, NamesAreJudgedAsByWeaver) {
  Configure("{}");
  const auto count = [this](const std::string& key, const std::string& id,
                            const std::string& level) {
    const int64_t before = Findings(id, level);
    Run(Signal::kTraces, Span(Text(key, "x")));
    return Findings(id, level) - before;
  };
  EXPECT_EQ(count("nospace", "missing_namespace", "improvement"), 1);
  EXPECT_EQ(count("My.Name", "invalid_format", "violation"), 1);
  EXPECT_EQ(count("my..name", "invalid_format", "violation"), 1);
  EXPECT_EQ(count("http.route.more", "illegal_namespace", "violation"), 1);
  EXPECT_EQ(count("http.request.more", "extends_namespace", "information"), 1);
  EXPECT_EQ(count("http.request.more", "missing_attribute", "violation"), 1);
  EXPECT_EQ(count("http.request.header.x-y", "template_attribute", "information"), 1);
  EXPECT_EQ(count("http.request.header.x-y", "invalid_format", "violation"), 0);
  EXPECT_EQ(count("http.method", "deprecated", "violation"), 1);
  EXPECT_EQ(count("code.column.number", "not_stable", "improvement"), 0);
  EXPECT_EQ(count("cpu.mode", "not_stable", "improvement"), 1);
}

// Scenario: findings that are not wanted.
// Guarantees: they are not counted, and do not make a record a violating one.
TEST_F(OwnConventions, IgnoredFindingsAreNotCounted) {
  Configure("{ignore: [deprecated, invalid_format]}");
  Run(Signal::kTraces, Span(Text("http.method", "GET") + Text("My.Name", "x")));
  EXPECT_EQ(Findings("deprecated", "violation"), 0);
  EXPECT_EQ(host_->Metric("violating_records"), 0);
}

// Scenario: files with a mistake.
// Guarantees: the message has file, line and column, what was found and what was expected.
TEST(Conventions, MistakesAreNamed) {
  const struct {
    const char *yaml, *message;
  } cases[] = {
      {"attributes:\n  - {name: a, typ: int}", "f:2:15: found \"typ\"; expected one of name, type"},
      {"attributes:\n  - {name: a, type: integer}", "f:2:21: found \"integer\"; expected string"},
      {"attributes:\n  - {type: int}", "f:2:5: \"name\" is missing"},
      {"attributes:\n  - {name: a, pattern: '('}", "f:2:24: missing"},
      {"attributes:\n  - {name: a, required: [everywhere]}", "found \"everywhere\"; expected"},
      {"attributes:\n  - {name: a, fill: {value: b, env: c}}", "expected one of value, env"},
      {"attributes:\n  - {name: a, fill: {env: NO_SUCH_VARIABLE_HERE}}", "is not set"},
      {"attributes: 5", "f:1:13: expected a list"},
      {"metrics:\n  - {name: a, instrument: meter}", "found \"meter\"; expected counter"},
      {"other: 1", "found \"other\"; expected one of namespaces, attributes, metrics"},
      {"a: [", "f:"},
      {"[]", "expected a map"}};
  for (const auto& one : cases) {
    Conventions conventions;
    try {
      ParseConventions(one.yaml, "f", &conventions);
      ADD_FAILURE() << one.yaml;
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find(one.message), std::string::npos) << error.what();
    }
  }
}

// Scenario: options that can not be served.
// Guarantees: each is refused at start, with the place.
TEST(Config, RefusesWhatItCanNotDo) {
  const std::pair<std::string, std::string> refused[] = {
      {"{schema_url: 'https://example.com/1.0.0'}", "/schema_url"},
      {"{schema_url: 'https://opentelemetry.io/schemas/9.0.0'}", "/schema_url"},
      {"{conventions: [/no/such/file]}", "/conventions/0"},
      {"{span_names: [{match: '(', replace: a}]}", "/span_names/0"},
      {"{span_names: [{match: a, replace: '$1'}]}", "/span_names/0"},
      {"{span_names: [{match: a, replace: '${b'}]}", "/span_names/0"},
      {"{required: {a: {env: NO_SUCH_VARIABLE_HERE}}}", "/required/a"},
      {"{required: {a: {file: /no/such/file}}}", "/required/a"}};
  for (const auto& [options, place] : refused) {
    testkit::PluginHost host(kTable, 1);
    EXPECT_FALSE(host.Create(options)) << options;
    EXPECT_EQ(host.error_pointer(), place) << options << " " << host.error();
  }
  for (const char* options :
       {"{fix: all}", "{fixes: {names: drop}}", "{required: {a: {value: b, env: C}}}",
        "{required: {a: {on: [nowhere]}}}", "{detectors: [weather]}", "{ignore: [nothing]}",
        "{report: {interval: 1ms}}", "{schema_urls: x}"}) {
    testkit::PluginHost host(kTable, 1);
    EXPECT_FALSE(host.Create(options)) << options;
  }
}

// Scenario: an instance that only reports, and one that fixes.
// Guarantees: only the latter asks for columns to write.
TEST(Config, AsksForNoMoreThanItNeeds) {
  testkit::PluginHost report(kTable, 1), fix(kTable, 1);
  ASSERT_TRUE(report.Create("{}"));
  EXPECT_EQ(report.plan().write.count, 0u);
  ASSERT_TRUE(fix.Create("{fix: add}"));
  EXPECT_EQ(fix.plan().write.count, kTable.write.count);
}

}  // namespace
}  // namespace weir::semconv
