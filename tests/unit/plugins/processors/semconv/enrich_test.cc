// What is added: required values, detected ones; and span names that are rewritten.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "plugins/processors/semconv/detectors.h"
#include "tests/unit/plugins/processors/semconv/semconv_fixture.h"

namespace weir::semconv {
namespace {

class Enrich : public SemconvTest {
 protected:
  static std::string Request(const std::string& resource, const std::string& span) {
    return "resource_spans { resource { " + resource + " } scope_spans { spans { " + span +
           " } } }";
  }
  int64_t Missing() {
    return host_->Metric("findings", "finding=required_attribute_not_present,level=violation");
  }
  void ExpectTraces(const std::string& before, const std::string& after) {
    Expect(Signal::kTraces, before, after);
  }
};

std::filesystem::path Folder() {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "semconv_enrich";
  std::filesystem::create_directories(folder);
  return folder;
}

void WriteFile(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

// Scenario: values from the configuration, the environment, a file and another attribute.
// Guarantees: each is on every resource that lacks it, with its type; what is there stays.
TEST_F(Enrich, RequiredValuesAreFilledIn) {
  const auto file = Folder() / "region";
  WriteFile(file, "eu-west-1\nsecond line\n");
  setenv("SEMCONV_TEST_TEAM", "checkout", 1);
  Configure("{required: {app.version: {value: '1.2'}, shard: {value: 7}, owner_team: {env: "
            "SEMCONV_TEST_TEAM}, region: {file: '" + file.string() +
            "'}, tenant: {from: service.namespace}}}");
  ExpectTraces(Request(Text("service.namespace", "acme"), "name: \"x\""),
               Request(Text("service.namespace", "acme") + Text("app.version", "1.2") +
                           Value("shard", "int_value: 7") + Text("owner_team", "checkout") +
                           Text("region", "eu-west-1") + Text("tenant", "acme"),
                       "name: \"x\""));
  const std::string all = Text("app.version", "9") + Value("shard", "int_value: 1") +
                          Text("owner_team", "o") + Text("region", "r") + Text("tenant", "t");
  EXPECT_TRUE(Run(Signal::kTraces, Request(all, "name: \"x\"")).untouched);
  EXPECT_EQ(host_->Metric("fixes", "fix=required"), 5);
  EXPECT_EQ(Missing(), 0);
}

// Scenario: what is required on spans of a kind, on logs and on one metric, without a value.
// Guarantees: it is missed exactly there.
TEST_F(Enrich, MissingOnesAreFound) {
  Configure("{required: {http.route: {on: [server]}, user.id: {on: [log]}, shop: {on: "
            "['metric:shop.orders']}}}");
  Run(Signal::kTraces, Span("kind: SPAN_KIND_CLIENT"));
  EXPECT_EQ(Missing(), 0);
  Run(Signal::kTraces, Span("kind: SPAN_KIND_SERVER"));
  EXPECT_EQ(Missing(), 1);
  Run(Signal::kTraces, Span("kind: SPAN_KIND_SERVER " + Text("http.route", "/")));
  EXPECT_EQ(Missing(), 1);
  Run(Signal::kLogs, Log("severity_number: SEVERITY_NUMBER_INFO"));
  EXPECT_EQ(Missing(), 2);
  const auto metric = [](const std::string& name) {
    return "resource_metrics { scope_metrics { metrics { name: \"" + name +
           "\" gauge { data_points { as_int: 1 } data_points { as_int: 2 } } } } }";
  };
  Run(Signal::kMetrics, metric("shop.carts"));
  EXPECT_EQ(Missing(), 2);
  Run(Signal::kMetrics, metric("shop.orders"));
  EXPECT_EQ(Missing(), 4);
}

// Scenario: a required attribute comes by its old name, under `replace`.
// Guarantees: it is there after the rename, so nothing is added and nothing is missing.
TEST_F(Enrich, RenamesCountAsThere) {
  Configure("{fix: replace, required: {deployment.environment.name: {value: production}}}");
  ExpectTraces(Request(Text("deployment.environment", "staging"), "name: \"x\""),
               Request(Text("deployment.environment.name", "staging"), "name: \"x\""));
  ExpectTraces(Request("", "name: \"x\""),
               Request(Text("deployment.environment.name", "production"), "name: \"x\""));
}

// Scenario: dry_run with everything that would change something.
// Guarantees: nothing does, and what would have been done is counted.
TEST_F(Enrich, ADryRunChangesNothing) {
  Configure("{dry_run: true, fix: drop, required: {a: {value: b}}, span_names: [{match: x, "
            "replace: y}]}");
  EXPECT_TRUE(Run(Signal::kTraces, Request("", "name: \"x\" " + Text("db.name", "d"))).untouched);
  for (const char* fix : {"fix=rename", "fix=required", "fix=span_name"}) {
    EXPECT_EQ(host_->Metric("fixes_possible", fix), 1) << fix;
    EXPECT_EQ(host_->Metric("fixes", fix), 0) << fix;
  }
}

// Scenario: span names with rules that use groups, attributes and attributes of the resource.
// Guarantees: the first rule that matches rewrites what it matched, the second time too.
TEST_F(Enrich, SpanNamesAreRewritten) {
  Configure("{span_names: [{match: '^my-fancy-(.*)$', replace: '${service.name}.my_fancy_$1'}, "
            "{match: '[0-9]+', replace: '${http.route}'}, {match: fancy, replace: never}]}");
  const std::string resource = Text("service.name", "shop");
  for (int i = 0; i < 2; i++) {
    ExpectTraces(Request(resource, "name: \"my-fancy-span\""),
                 Request(resource, "name: \"shop.my_fancy_span\""));
    ExpectTraces(Request(resource, "name: \"GET 5!\" " + Text("http.route", "/x")),
                 Request(resource, "name: \"GET /x!\" " + Text("http.route", "/x")));
    ExpectTraces(Request(resource, "name: \"GET 5!\""), Request(resource, "name: \"GET !\""));
  }
  EXPECT_TRUE(Run(Signal::kTraces, Request(resource, "name: \"other\"")).untouched);
}

// Scenario: template_span_names alone and behind a rule.
// Guarantees: parts that differ give way in both.
TEST_F(Enrich, SpanNamesAreTemplated) {
  Configure("{template_span_names: true, span_names: [{match: '^old ', replace: 'new '}]}");
  for (int i = 0; i < 2; i++) {
    ExpectTraces(Span("name: \"GET /u/17\""), Span("name: \"GET /u/{id}\""));
    ExpectTraces(Span("name: \"old /u/17\""), Span("name: \"new /u/{id}\""));
  }
}

// Scenario: a file system of a pod on a cloud machine.
// Guarantees: each detector reads what it is to read, and the processor adds only what is missing.
TEST_F(Enrich, DetectorsReadFiles) {
  const auto root = Folder() / "root";
  const std::string id(64, 'a');
  WriteFile(root / "etc/hostname", "node-7\n");
  WriteFile(root / "etc/machine-id", "0123\n");
  WriteFile(root / "etc/os-release", "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n");
  WriteFile(root / "proc/self/cgroup", "0::/kubepods/pod1/cri-containerd-" + id + ".scope\n");
  WriteFile(root / "var/run/secrets/kubernetes.io/serviceaccount/namespace", "shop");
  WriteFile(root / "sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
  const auto value = [&](const char* detector, const std::string& key) -> std::string {
    for (const Detected& found : Detect(detector, root.string())) {
      if (found.key == key) return found.value;
    }
    return "";
  };
  EXPECT_EQ(value("host", "host.name"), "node-7");
  EXPECT_EQ(value("host", "host.id"), "0123");
  EXPECT_EQ(value("os", "os.name"), "Debian GNU/Linux");
  EXPECT_EQ(value("os", "os.version"), "12");
  EXPECT_EQ(value("container", "container.id"), id);
  EXPECT_EQ(value("kubernetes", "k8s.namespace.name"), "shop");
  EXPECT_EQ(value("cloud", "cloud.provider"), "aws");
  EXPECT_EQ(value("cloud", "cloud.platform"), "aws_ec2");
  EXPECT_NE(value("process", "process.pid"), "");
  setenv("OTEL_RESOURCE_ATTRIBUTES", "a.b=c%20d,broken,e=", 1);
  EXPECT_EQ(value("env", "a.b"), "c d");
  unsetenv("OTEL_RESOURCE_ATTRIBUTES");

  Configure("{detectors: [kubernetes, container], root_path: '" + root.string() + "'}");
  ExpectTraces(Request(Text("k8s.namespace.name", "mine"), "name: \"x\""),
               Request(Text("k8s.namespace.name", "mine") + Text("container.id", id),
                       "name: \"x\""));
  EXPECT_EQ(Missing(), 0);
}

}  // namespace
}  // namespace weir::semconv
