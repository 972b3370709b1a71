#include "host/config/settings.h"

#include "tests/unit/host/config/config_text.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

struct Loaded {
  std::optional<Settings> settings;
  std::vector<std::string> errors, warnings;
};

Loaded Load(std::string_view text) {
  Diagnostics diagnostics;
  FakeSources fake{{{"weir.yaml", std::string(text)}}, {}};
  std::vector<std::string> paths = {"weir.yaml"};
  std::optional<Settings> settings = LoadSettings(paths, fake.sources(), diagnostics);
  EXPECT_EQ(settings.has_value(), diagnostics.ok());
  return {std::move(settings), Lines(diagnostics.errors()), Lines(diagnostics.warnings())};
}

// A configuration with one exporter of that type and its options, in flow style.
Loaded LoadExporter(const std::string& type, const std::string& options) {
  return Load("receivers: {otlp: }\nexporters:\n  " + type + ": " + options +
              "\nservice: {pipelines: {traces: {receivers: [otlp], exporters: [" + type + "]}}}\n");
}

constexpr char kExample[] = R"(
receivers:
  otlp:
    protocols:
      grpc: {endpoint: 127.0.0.1:4317}
      http: {endpoint: 127.0.0.1:4318}
processors:
  redaction: {allow_all_keys: true, blocked_values: ['4[0-9]{12}(?:[0-9]{3})?']}
exporters:
  file: {path: ./telemetry.jsonl}
  debug: {verbosity: basic}
service:
  telemetry: {metrics: {address: 127.0.0.1:8888}}
  pipelines:
    traces: {receivers: [otlp], processors: [redaction], exporters: [file, debug]}
)";

// Scenario: the example of the interface page.
// Guarantees: everything is where it belongs, in the order of the document.
TEST(Settings, ReadsTheExample) {
  Loaded loaded = Load(kExample);
  ASSERT_THAT(loaded.errors, IsEmpty());
  EXPECT_THAT(loaded.warnings, IsEmpty());
  const Settings& settings = *loaded.settings;
  ASSERT_EQ(settings.pipelines.size(), 1u);
  EXPECT_EQ(settings.pipelines[0].signal, Signal::kTraces);
  EXPECT_THAT(settings.pipelines[0].receivers, ElementsAre("otlp"));
  EXPECT_THAT(settings.pipelines[0].processors, ElementsAre("redaction"));
  EXPECT_THAT(settings.pipelines[0].exporters, ElementsAre("file", "debug"));
  EXPECT_EQ(settings.telemetry.metrics_address, "127.0.0.1:8888");
  const ComponentConfig* redaction = settings.Find(WEIR_PROCESSOR, "redaction");
  ASSERT_NE(redaction, nullptr);
  EXPECT_EQ(redaction->label(), "processors/redaction");
  EXPECT_EQ(redaction->location.ToString(), "weir.yaml:8:3");
  EXPECT_EQ(redaction->options.ToJson(),
            R"({"allow_all_keys":true,"blocked_values":["4[0-9]{12}(?:[0-9]{3})?"]})");
  EXPECT_TRUE(redaction->used);
  EXPECT_EQ(settings.Find(WEIR_EXPORTER, "redaction"), nullptr);
}

// Scenario: exporters without any of the host's keys.
// Guarantees: the Collector's defaults; what writes here and now has neither queue nor retry.
TEST(Settings, GivesExportersTheCollectorsDefaults) {
  ExporterConfig otlp = LoadExporter("otlp", "").settings->exporters[0].exporter;
  EXPECT_EQ(otlp, ExporterConfig());
  EXPECT_EQ(otlp.timeout_ns, 5'000'000'000);
  EXPECT_TRUE(otlp.queue.enabled && otlp.retry.enabled && !otlp.queue.batch);
  EXPECT_EQ(otlp.queue.queue_bytes_max, 64 << 20);
  EXPECT_EQ(LoadExporter("otlphttp", "").settings->exporters[0].exporter.timeout_ns,
            30'000'000'000);
  for (const char* type : {"file", "debug", "nop"}) {
    ExporterConfig local = LoadExporter(type, "").settings->exporters[0].exporter;
    EXPECT_FALSE(local.queue.enabled || local.retry.enabled) << type;
    EXPECT_EQ(local.timeout_ns, 0) << type;
  }
}

// Scenario: all of the host's keys of an exporter.
// Guarantees: each is typed and none is left for the plugin.
TEST(Settings, TakesTheHostsKeysOutOfAnExporter) {
  Loaded loaded = LoadExporter("otlp/backend", R"(
    endpoint: 127.0.0.1:4317
    timeout: 2s
    retry_on_failure: {enabled: true, initial_interval: 1s, randomization_factor: 0, multiplier: 2,
                       max_interval: 10s, max_elapsed_time: 0}
    sending_queue: {num_consumers: 4, queue_size: 5000, sizer: items, block_on_overflow: true,
                    wait_for_result: true, batch: {min_size: 100, max_size: 200, sizer: bytes,
                                                   flush_timeout: 1s}}
    weir: {queue_bytes: 8MiB, on_failure: open, deadline: 3s, arena_limit: 1MiB,
           isolation: inline})");
  ASSERT_THAT(loaded.errors, IsEmpty());
  const ComponentConfig& component = loaded.settings->exporters[0];
  EXPECT_EQ(component.type, "otlp");
  EXPECT_EQ(component.options.ToJson(), R"({"endpoint":"127.0.0.1:4317"})");
  ExporterConfig expected;
  expected.timeout_ns = 2'000'000'000;
  expected.retry = {true, 1'000'000'000, 0, 2, 10'000'000'000, 0};
  expected.queue = {true, 4, 5000, Sizer::kItems, true, true, 8 << 20,
                    BatchConfig{1'000'000'000, 100, 200, Sizer::kBytes}};
  EXPECT_EQ(component.exporter, expected);
  EXPECT_EQ(component.host, (HostConfig{true, 3'000'000'000, 1 << 20}));
}

// Scenario: a queue or retry section on an exporter that has none by default, and `batch:` alone.
// Guarantees: naming the section turns it on; `enabled: false` keeps it off; an empty batch section
// means its defaults.
TEST(Settings, TurnsOnWhatIsNamed) {
  ExporterConfig file =
      LoadExporter("file", "{sending_queue: , retry_on_failure: }").settings->exporters[0].exporter;
  EXPECT_TRUE(file.queue.enabled && file.retry.enabled);
  ExporterConfig otlp = LoadExporter("otlp", "{sending_queue: {enabled: false, batch: }, "
                                             "retry_on_failure: {enabled: false}}")
                            .settings->exporters[0].exporter;
  EXPECT_FALSE(otlp.queue.enabled || otlp.retry.enabled);
  EXPECT_EQ(otlp.queue.batch, BatchConfig());
}

// Scenario: what the host's keys can not be, and what is not there yet.
// Guarantees: errors at the place that say what to do.
TEST(Settings, RefusesImpossibleExporterKeys) {
  EXPECT_THAT(
      LoadExporter("otlp", "{sending_queue: {storage: file_storage}}").errors,
      ElementsAre(HasSubstr("weir.yaml:3:35: exporters/otlp /sending_queue/storage: a queue "
                            "that outlives the process is not there yet")));
  EXPECT_THAT(LoadExporter("otlp", "{weir: {isolation: process}}").errors,
              ElementsAre(HasSubstr("/weir/isolation: \"process\" is not there yet")));
  EXPECT_THAT(
      LoadExporter("otlp", "{sending_queue: {batch: {partition: {metadata_keys: [a]}}}}").errors,
      ElementsAre(HasSubstr("batches by metadata are not there yet")));
  EXPECT_THAT(LoadExporter("otlp", "{sending_queue: {batch: {min_size: 10, max_size: 9}}}").errors,
              ElementsAre(HasSubstr("max_size 9 is less than min_size 10")));
  EXPECT_THAT(
      LoadExporter("otlp", "{sending_queue: {sizer: items, queue_size: 9, batch: {}}}").errors,
      ElementsAre(HasSubstr("min_size 8192 is more than queue_size 9")));
  EXPECT_THAT(LoadExporter("otlp", "{retry_on_failure: {max_elapsed_time: 1s}}").errors,
              ElementsAre(HasSubstr("so that nothing would be retried")));
  EXPECT_THAT(LoadExporter("otlp", "{timeout: 5, sending_queue: {num_consumer: 1}}").errors,
              UnorderedElementsAre(HasSubstr("/timeout: the integer 5 has no unit"),
                                   HasSubstr("did you mean \"num_consumers\"?")));
  EXPECT_THAT(Load("receivers: {otlp: {weir: {queue_bytes: 1MiB}}}\nexporters: {nop: }\nservice: "
                   "{pipelines: {traces: {receivers: [otlp], exporters: [nop]}}}").errors,
              ElementsAre(HasSubstr("receivers/otlp /weir/queue_bytes: unknown key")));
}

// Scenario: names that lead nowhere.
// Guarantees: each at the place of the name, with the nearest one that exists.
TEST(Settings, FindsNamesThatLeadNowhere) {
  Loaded loaded = Load(R"(
recievers: {otlp: }
receivers: {otlp: , Bad: , 'otlp/': , ok/with-name.1: }
processors: {redaction: 5}
exporters: {debug: , nop: {}}
service:
  extension: []
  pipelines:
    traces: {receivers: [oltp], processors: [redation], exporters: [debug, debug]}
    trace: {receivers: [otlp], exporters: [nop]}
    logs: {receivers: [], exporters: , proccesors: []}
    metrics: [otlp]
    metrics/2: {receivers: otlp, exporters: [5]}
)");
  EXPECT_THAT(
      loaded.errors,
      UnorderedElementsAre(
          "weir.yaml:2:1: unknown key \"recievers\"; did you mean \"receivers\"?",
          HasSubstr("weir.yaml:3:21: receivers: \"Bad\" is no component id"),
          HasSubstr("weir.yaml:3:28: receivers: \"otlp/\" is no component id"),
          "weir.yaml:4:25: processors/redaction: found the integer 5, expected a map of options or "
          "nothing",
          "weir.yaml:7:3: service: unknown key \"extension\"; did you mean \"extensions\"?",
          "weir.yaml:9:26: service/pipelines/traces/receivers: \"oltp\" is not defined under "
          "receivers; did you mean \"otlp\"?",
          "weir.yaml:9:46: service/pipelines/traces/processors: \"redation\" is not defined under "
          "processors; did you mean \"redaction\"?",
          "weir.yaml:9:76: service/pipelines/traces/exporters: \"debug\" a second time",
          "weir.yaml:10:5: service/pipelines/trace: \"trace\" is no signal; did you mean "
          "\"traces\"?",
          HasSubstr("weir.yaml:11:40: service/pipelines/logs: unknown key \"proccesors\""),
          "weir.yaml:11:23: service/pipelines/logs: expected at least one entry in receivers",
          HasSubstr("service/pipelines/logs: expected at least one entry in exporters"),
          HasSubstr("weir.yaml:12:14: service/pipelines/metrics: found a list, expected a map"),
          HasSubstr(
              "service/pipelines/metrics/2/receivers: found the text \"otlp\", expected a list"),
          HasSubstr("service/pipelines/metrics/2/exporters: found the integer 5, expected an id")));
}

// Scenario: nothing at all, no service, no pipelines, a list.
// Guarantees: one error that says what is missing.
TEST(Settings, SaysWhatTheLeastIs) {
  EXPECT_THAT(Load("").errors, ElementsAre(HasSubstr("\"service\" is missing")));
  EXPECT_THAT(Load("receivers: {otlp: }").errors,
              ElementsAre(HasSubstr("weir.yaml:1:1: the key \"service\" is missing")));
  EXPECT_THAT(Load("service: {telemetry: {}}").errors,
              ElementsAre("weir.yaml:1:10: service/pipelines: expected at least one pipeline"));
  EXPECT_THAT(Load("service: {pipelines: {}}").errors,
              ElementsAre(HasSubstr("expected at least one pipeline")));
  EXPECT_THAT(Load("service: 5").errors,
              ElementsAre("weir.yaml:1:10: service: found the integer 5, expected a map"));
  EXPECT_THAT(Load("- a").errors, ElementsAre(HasSubstr("the file is a list; expected a map")));
}

// Scenario: components and extensions that no pipeline and no service names; connectors.
// Guarantees: warnings for the former; connectors are an error unless there are none.
TEST(Settings, WarnsOfWhatIsNotUsed) {
  std::string text = std::string(kExample) + "extensions: {zpages: }\nconnectors:\n";
  text.insert(text.find("  debug:"), "  nop:\n");
  Loaded loaded = Load(text);
  ASSERT_THAT(loaded.errors, IsEmpty());
  EXPECT_THAT(loaded.warnings,
              UnorderedElementsAre(HasSubstr("exporters/nop is defined but in no pipeline"),
                                   HasSubstr("extensions/zpages is defined but not in")));
  EXPECT_FALSE(loaded.settings->Find(WEIR_EXPORTER, "nop")->used);
  EXPECT_THAT(Load(std::string(kExample) + "connectors: {forward: }").errors,
              ElementsAre(HasSubstr("connectors: Weir has none")));
}

Loaded LoadTelemetry(const std::string& telemetry) {
  std::string text = kExample;
  size_t at = text.find("{metrics: {address: 127.0.0.1:8888}}");
  return Load(text.replace(at, 36, telemetry));
}

// Scenario: service.telemetry in the older and in the newer form.
// Guarantees: both give an address; a pull reader is the newer one.
TEST(Settings, ReadsTelemetryInBothForms) {
  TelemetryConfig config = LoadTelemetry("").settings->telemetry;
  EXPECT_EQ(config.metrics_address, "127.0.0.1:8888");
  EXPECT_EQ(config.log_level, uint32_t{WEIR_INFO});
  config = LoadTelemetry("{metrics: {level: detailed, address: ':0'}, logs: {level: DEBUG, "
                         "encoding: json}}").settings->telemetry;
  EXPECT_EQ(config.metrics_address, ":0");
  EXPECT_EQ(config.metrics_level, MetricsLevel::kDetailed);
  EXPECT_EQ(config.log_level, uint32_t{WEIR_DEBUG});
  EXPECT_TRUE(config.log_json);
  config = LoadTelemetry("{metrics: {readers: [{pull: {exporter: {prometheus: {host: '::1', port: "
                         "9999}}}}]}}").settings->telemetry;
  EXPECT_EQ(config.metrics_address, "[::1]:9999");
  EXPECT_EQ(LoadTelemetry("{metrics: {level: none}}").settings->telemetry.metrics_address, "");
  Loaded periodic = LoadTelemetry("{metrics: {readers: [{periodic: {interval: 5000}}]}}");
  EXPECT_EQ(periodic.settings->telemetry.metrics_address, "");
  EXPECT_THAT(periodic.warnings, ElementsAre(HasSubstr("only one pull reader")));
}

// Scenario: keys of telemetry that the Collector has and Weir does nothing with, and ones that
// nobody has.
// Guarantees: a warning for the former, so that a Collector's file runs; an error for the latter.
TEST(Settings, TellsIdleTelemetryKeysFromUnknownOnes) {
  Loaded loaded = LoadTelemetry("{logs: {sampling: {enabled: true}}, resource: {a: b}, traces: , "
                                "metrics: {views: []}}");
  EXPECT_THAT(loaded.errors, IsEmpty());
  EXPECT_EQ(loaded.warnings.size(), 4u);
  EXPECT_THAT(LoadTelemetry("{logs: {lvel: info}}").errors,
              ElementsAre(HasSubstr("service/telemetry /logs/lvel: unknown key; did you mean")));
  EXPECT_THAT(LoadTelemetry("{metrics: {address: nowhere}}").errors,
              ElementsAre(HasSubstr("expected host:port")));
}

Loaded LoadExtensions(const std::string& extensions, const std::string& used) {
  std::string text = std::string(kExample) + "extensions: " + extensions;
  return Load(text.insert(text.find("  telemetry:"), "  extensions: " + used + "\n"));
}

// Scenario: the host's extensions.
// Guarantees: those that service names are typed, with the Collector's defaults on loopback.
TEST(Settings, ReadsExtensions) {
  Settings settings = *LoadExtensions("{health_check: }", "[health_check]").settings;
  EXPECT_EQ(settings.health_check->endpoint, "127.0.0.1:13133");
  EXPECT_EQ(settings.health_check->path, "/");
  settings = *LoadExtensions("{health_check/a: {endpoint: '0.0.0.0:1', path: /live, response_body: "
                             "{healthy: fine}}}", "[health_check/a]").settings;
  EXPECT_EQ(settings.health_check->endpoint, "0.0.0.0:1");
  EXPECT_EQ(settings.health_check->path, "/live");
  EXPECT_EQ(settings.health_check->body_healthy, "fine");
}

// Scenario: the status page with and without options, one of which has no effect here.
// Guarantees: the Collector's address by default; a warning for that option; a bad address is an
// error.
TEST(Settings, ReadsTheStatusPage) {
  EXPECT_EQ(LoadExtensions("{zpages: }", "[zpages]").settings->status_page->endpoint,
            "127.0.0.1:55679");
  const Loaded loaded =
      LoadExtensions("{zpages: {endpoint: 'localhost:1', expvar: {}}}", "[zpages]");
  EXPECT_EQ(loaded.settings->status_page->endpoint, "localhost:1");
  EXPECT_THAT(loaded.warnings, Contains(HasSubstr("extensions/zpages /expvar: has no effect")));
  EXPECT_FALSE(LoadExtensions("{}", "[]").settings->status_page.has_value());
  EXPECT_THAT(LoadExtensions("{zpages: {endpoint: x}}", "[zpages]").errors,
              ElementsAre(HasSubstr("extensions/zpages /endpoint")));
}

// Scenario: extensions that are not there, not defined, or not possible.
// Guarantees: an error at the place where service names them, or inside of them.
TEST(Settings, RefusesUnknownExtensions) {
  EXPECT_THAT(LoadExtensions("{health_chek: }", "[health_chek]").errors,
              ElementsAre(HasSubstr("did you mean \"health_check\"?")));
  EXPECT_THAT(
      LoadExtensions("{health_check: }", "[healthcheck]").errors,
      ElementsAre(HasSubstr("\"healthcheck\" is not defined under extensions; did you mean")));
  EXPECT_THAT(LoadExtensions("{health_check: {use_v2: true}}", "[health_check]").errors,
              ElementsAre(HasSubstr("/use_v2: the second form")));
  EXPECT_THAT(LoadExtensions("{health_check: {endpoint: x}}", "[health_check]").errors,
              ElementsAre(HasSubstr("extensions/health_check /endpoint: found the text \"x\"")));
  EXPECT_THAT(LoadExtensions("{health_check: , health_check/2: }",
                             "[health_check, health_check/2]").errors,
              ElementsAre(HasSubstr("a second extension of type health_check")));
}

}  // namespace
}  // namespace weir
