// Every rename of the registry and of the schema files, through the processor.
#include "tests/unit/plugins/processors/semconv/facts.h"
#include "tests/unit/plugins/processors/semconv/semconv_fixture.h"

namespace weir::semconv {
namespace {

using Json = nlohmann::ordered_json;

class Rename : public SemconvTest {};

bool IsForeign(const std::string& name) {
  return name.starts_with("gen_ai.") || name.starts_with("mcp.") || name.starts_with("openai.");
}

// A value of an attribute's type that no rule turns into another one, as text and after a rename.
std::string SampleOf(const Json& fact) {
  const std::string type = fact["type"];
  if (type == "int") return "int_value: 7";
  if (type == "double") return "double_value: 0.5";
  if (type == "boolean") return "bool_value: true";
  if (type.find("[]") != type.npos) return "array_value { values { string_value: \"x\" } }";
  if (type == "enum" && fact["enum_type"] == "int") return "int_value: 1";
  return "string_value: \"sample\"";
}

// Renames by the registry: {old, new}, those that mean something on some metrics only left out.
std::vector<std::pair<std::string, std::string>> RegistryRenames() {
  std::vector<std::pair<std::string, std::string>> renames;
  for (const auto& [name, fact] : Facts()["attributes"].items()) {
    if (!fact.contains("deprecated") || !fact["deprecated"].contains("renamed_to")) continue;
    if (IsForeign(name) || name == "state" || name == "pool.name") continue;
    renames.emplace_back(name, fact["deprecated"]["renamed_to"]);
  }
  return renames;
}

// Scenario: each attribute that the registry calls renamed, on a span without a schema URL.
// Guarantees: under `replace` it has the new name and its value, and nothing else has changed.
TEST_F(Rename, EveryRegistryRenameIsMade) {
  Configure("{fix: replace}");
  const auto renames = RegistryRenames();
  EXPECT_GE(renames.size(), 90u);
  for (const auto& [from, to] : renames) {
    const Json& fact = Facts()["attributes"][from];
    const std::string value = SampleOf(fact);
    if (to == "http.request.method") continue;  // Has values of its own: values_test.cc.
    // Names of templates are the beginning of a name.
    const std::string rest =
        fact["type"].get<std::string>().starts_with("template") ? ".some-key" : "";
    ExpectSpan(Value("kept", "int_value: 1") + Value(from + rest, value),
               Value("kept", "int_value: 1") + Value(to + rest, value));
  }
}

// Scenario: the same under `add`, on a log record.
// Guarantees: the new name stands beside the old one.
TEST_F(Rename, EveryRegistryRenameIsAdded) {
  Configure("{fix: add}");
  for (const auto& [from, to] : RegistryRenames()) {
    const Json& fact = Facts()["attributes"][from];
    if (to == "http.request.method") continue;
    const bool is_template = fact["type"].get<std::string>().starts_with("template");
    if (fact["type"].get<std::string>().find("[]") != std::string::npos) continue;
    const std::string rest = is_template ? ".key" : "";
    ExpectLog(Value(from + rest, SampleOf(fact)),
              Value(from + rest, SampleOf(fact)) + Value(to + rest, SampleOf(fact)));
  }
}

// Scenario: both names are there, with one value; then with different ones.
// Guarantees: the same value is kept once; of different ones both stay, and are counted.
TEST_F(Rename, NoValueIsLost) {
  Configure("{fix: replace}");
  size_t pairs = 0;
  for (const auto& [from, to] : RegistryRenames()) {
    const Json& fact = Facts()["attributes"][from];
    if (fact["type"] != "string") continue;
    const std::string same = Text(to, "GET") + Text(from, "GET");
    const std::string different = Text(to, "GET") + Text(from, "PUT");
    ExpectSpan(same, Text(to, "GET"));
    ExpectSpan(different, different);
    pairs++;
  }
  EXPECT_GT(pairs, 40u);
  EXPECT_EQ(host_->Metric("conflicts"), static_cast<int64_t>(pairs));
}

// Scenario: `report`, the default.
// Guarantees: nothing is touched; each is counted as deprecated and as a possible fix.
TEST_F(Rename, ReportTouchesNothing) {
  Configure("{}");
  int64_t count = 0;
  for (const auto& [from, to] : RegistryRenames()) {
    const std::string value = SampleOf(Facts()["attributes"][from]);
    const auto result = Run(Signal::kTraces, Span(Value(from, value)));
    EXPECT_TRUE(result.untouched) << from;
    count++;
  }
  EXPECT_EQ(host_->Metric("findings", "finding=deprecated,level=violation"), count);
  EXPECT_GT(host_->Metric("fixes_possible", "fix=rename"), 80);
}

// The names that an attribute has by the schema file's operations after version `from`.
std::string BySchema(const std::string& name, size_t from, const std::string& section) {
  std::vector<std::string> versions;
  for (const auto& [version, ops] : Facts()["versions"].items()) versions.push_back(version);
  std::reverse(versions.begin(), versions.end());
  std::string now = name;
  for (size_t v = from; v < versions.size(); v++) {
    for (const auto& op : Facts()["versions"][versions[v]]) {
      if (op["op"] != "rename_attributes" || op.contains("apply_to_metrics")) continue;
      if (op["section"] != "all" && op["section"] != section) continue;
      // What the registry says of a name that it has given up stands above the schema file.
      const bool known = Facts()["attributes"].contains(now) &&
                         Facts()["attributes"][now].contains("deprecated") && !IsForeign(now);
      if (!known && op["attribute_map"].contains(now)) now = op["attribute_map"][now];
    }
  }
  if (!Facts()["attributes"].contains(now) || IsForeign(now)) return now;
  const Json& fact = Facts()["attributes"][now];
  if (!fact.contains("deprecated") || !fact["deprecated"].contains("renamed_to")) return now;
  return fact["deprecated"]["renamed_to"];
}

// Scenario: every attribute of every schema operation, sent with the URL of the version before it.
// Guarantees: it arrives at the name that following the file step by step gives, and the scope has
// the newest schema's URL.
TEST_F(Rename, EverySchemaOperationIsFollowed) {
  Configure("{fix: replace}");
  std::vector<std::string> versions;
  for (const auto& [version, ops] : Facts()["versions"].items()) versions.push_back(version);
  std::reverse(versions.begin(), versions.end());
  size_t checked = 0;
  for (size_t v = 1; v < versions.size(); v++) {
    for (const auto& op : Facts()["versions"][versions[v]]) {
      if (op["op"] != "rename_attributes" || op.contains("apply_to_metrics")) continue;
      if (op["section"] != "all" && op["section"] != "spans") continue;
      for (const auto& [from, to] : op["attribute_map"].items()) {
        const uint16_t index = FindAttribute(from);
        ASSERT_NE(index, kNone);
        const std::string now = BySchema(from, v, "spans");
        const uint16_t target = FindAttribute(now);
        // Rules of their own (rules_test.cc), and enums with values of their own.
        if (Attributes()[index].rule != Rule::kNone || Attributes()[target].rule != Rule::kNone) {
          continue;
        }
        if (now == "http.request.method") continue;
        const std::string key_end = Attributes()[index].flags & kTemplate ? ".x" : "";
        const Json& facts = Facts()["attributes"];
        const std::string value =
            SampleOf(facts.contains(now) ? facts[now] : Json{{"type", "any"}});
        const auto request = [&](const std::string& url, const std::string& key) {
          return "resource_spans { scope_spans { schema_url: \"https://opentelemetry.io/schemas/" +
                 url + "\" spans { " + Value(key + key_end, value) + " } } }";
        };
        Expect(Signal::kTraces, request(versions[v - 1], from), request(versions.back(), now));
        checked++;
      }
    }
  }
  EXPECT_GT(checked, 100u);
}

// Scenario: a name that is valid today but was renamed once, without and with a schema URL.
// Guarantees: without a URL it stays; a sender of the old version gets the new name.
TEST_F(Rename, ValidNamesStayWithoutAUrl) {
  Configure("{fix: replace}");
  ExpectSpan(Text("enduser.id", "x"), Text("enduser.id", "x"));
  const auto request = [](const std::string& url, const std::string& key) {
    return "resource_spans { scope_spans { schema_url: \"https://opentelemetry.io/schemas/" + url +
           "\" spans { " + Text(key, "x") + " } } }";
  };
  Expect(Signal::kTraces, request("1.25.0", "enduser.id"), request("1.44.0", "user.id"));
  // Of a version that came after the rename; and of one that nobody knows yet, which keeps its URL
  // but not the names that were given up long before it.
  Expect(Signal::kTraces, request("1.26.0", "enduser.id"), request("1.44.0", "enduser.id"));
  Expect(Signal::kTraces, request("1.99.0", "db.name"), request("1.99.0", "db.namespace"));
}

// Scenario: a target older than the registry.
// Guarantees: only operations up to it are followed, and its URL is written.
TEST_F(Rename, AnOlderTargetIsKept) {
  Configure("{fix: replace, schema_url: 'https://opentelemetry.io/schemas/1.21.0'}");
  Expect(Signal::kTraces, "resource_spans { scope_spans { spans { " + Text("http.method", "GET") +
                              Text("db.statement", "x") + " } } }",
         "resource_spans { schema_url: \"https://opentelemetry.io/schemas/1.21.0\" scope_spans { "
         "schema_url: \"https://opentelemetry.io/schemas/1.21.0\" spans { " +
             Text("http.request.method", "GET") + Text("db.statement", "x") + " } } }");
}

// Scenario: several old names of one new name.
// Guarantees: the first in the order of the table gives the value, whatever their order in the
// record; the others stay under `replace` and go under `drop`.
TEST_F(Rename, SourcesHaveAnOrder) {
  const std::string a = Text("net.sock.peer.addr", "10.0.0.1"), b = Text("net.peer.ip", "10.0.0.2");
  const std::string now = Text("network.peer.address", "10.0.0.1");
  Configure("{fix: replace}");
  ExpectSpan(a + b, now + b);
  ExpectSpan(b + a, b + now);
  Configure("{fix: drop}");
  ExpectSpan(b + a, now);
}

// Scenario: GenAI names, which this registry calls deprecated because they moved.
// Guarantees: they are neither called so nor changed.
TEST_F(Rename, OtherRegistriesAreLeftAlone) {
  Configure("{fix: drop}");
  size_t names = 0;
  for (const auto& [name, fact] : Facts()["attributes"].items()) {
    if (!IsForeign(name) || fact["type"].get<std::string>().starts_with("template")) continue;
    const std::string fields = Value(name, SampleOf(fact));
    ExpectSpan(fields, fields);
    names++;
  }
  EXPECT_GT(names, 60u);
  EXPECT_EQ(host_->Metric("findings", "finding=deprecated,level=violation"), 0);
}

}  // namespace
}  // namespace weir::semconv
