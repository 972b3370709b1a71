#include "host/config/service_config.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "host/config/host_schemas.h"
#include "host/config/nearest.h"

namespace weir {
namespace {

// Keys that the Collector gives a meaning to and Weir none.
void WarnOfIdle(const Node& map, std::string_view name, std::span<const std::string_view> used,
                Diagnostics& diagnostics) {
  for (const NodeEntry& entry : map.entries) {
    if (std::find(used.begin(), used.end(), entry.key) != used.end()) continue;
    diagnostics.Warning(entry.key_location, absl::StrCat(std::string(name), " /", entry.key,
                                                         ": has no effect in Weir"));
  }
}

// The newer form: a list of readers, of which one may be a Prometheus endpoint.
void ReadReaders(const Node& readers, TelemetryConfig& to, Diagnostics& diagnostics) {
  to.metrics_address = "";
  for (const Node& reader : readers.items) {
    const Node* prometheus = reader.At("/pull/exporter/prometheus");
    if (!prometheus || !to.metrics_address.empty()) {
      diagnostics.Warning(reader.location,
                          "service/telemetry /metrics/readers: only one pull reader with a "
                          "prometheus exporter has an effect in Weir");
      continue;
    }
    const Node* host = prometheus->Find("host");
    const Node* port = prometheus->Find("port");
    std::string name = host ? host->text : "localhost";
    if (name.find(':') != name.npos) name = absl::StrCat("[", name, "]");
    to.metrics_address = absl::StrCat(name, ":", port ? port->integer : 8888);
  }
}

void ReadMetrics(const Node& metrics, TelemetryConfig& to, Diagnostics& diagnostics) {
  constexpr std::string_view kUsed[] = {"level", "address", "readers"};
  WarnOfIdle(metrics, "service/telemetry /metrics", kUsed, diagnostics);
  if (const Node* level = metrics.Find("level")) {
    constexpr std::string_view kLevels[] = {"none", "basic", "normal", "detailed"};
    size_t index = std::find(std::begin(kLevels), std::end(kLevels), level->text) - kLevels;
    to.metrics_level = static_cast<MetricsLevel>(index);
  }
  if (const Node* readers = metrics.Find("readers")) ReadReaders(*readers, to, diagnostics);
  if (const Node* address = metrics.Find("address")) to.metrics_address = address->text;
  if (to.metrics_level == MetricsLevel::kNone) to.metrics_address = "";
}

void ReadLogs(const Node& logs, TelemetryConfig& to, Diagnostics& diagnostics) {
  constexpr std::string_view kUsed[] = {"level", "encoding"};
  WarnOfIdle(logs, "service/telemetry /logs", kUsed, diagnostics);
  if (const Node* level = logs.Find("level")) {
    const std::string name = absl::AsciiStrToLower(level->text);
    to.log_level = name == "debug"  ? WEIR_DEBUG
                   : name == "warn" ? WEIR_WARN
                   : name == "error" ? WEIR_ERROR
                                     : WEIR_INFO;
  }
  if (const Node* encoding = logs.Find("encoding")) to.log_json = encoding->text == "json";
}

void ReadHealthCheck(Node options, const std::string& label, Settings& to,
                     Diagnostics& diagnostics) {
  const Node* version = options.Find("use_v2");
  if (version && version->is(NodeKind::kBool) && version->boolean) {
    diagnostics.Error(version->location, absl::StrCat(label, " /use_v2: the second form of this "
                                                      "extension is not there yet; leave it out"));
    return;
  }
  HealthCheckConfig config;
  if (!CheckHostSchema(kHealthCheckSchema, options, label, diagnostics)) return;
  if (const Node* idle = options.Find("check_collector_pipeline")) {
    diagnostics.Warning(idle->location, absl::StrCat(label, " /check_collector_pipeline: has no "
                                                     "effect in Weir"));
  }
  if (const Node* endpoint = options.Find("endpoint")) config.endpoint = endpoint->text;
  if (const Node* path = options.Find("path")) config.path = path->text;
  if (const Node* body = options.At("/response_body/healthy")) config.body_healthy = body->text;
  if (const Node* body = options.At("/response_body/unhealthy")) config.body_unhealthy = body->text;
  to.health_check = std::move(config);
}

void ReadZpages(Node options, const std::string& label, Settings& to, Diagnostics& diagnostics) {
  if (!CheckHostSchema(kZpagesSchema, options, label, diagnostics)) return;
  if (const Node* idle = options.Find("expvar")) {
    diagnostics.Warning(idle->location, absl::StrCat(label, " /expvar: has no effect in Weir"));
  }
  to.status_page.emplace();
  if (const Node* endpoint = options.Find("endpoint")) to.status_page->endpoint = endpoint->text;
}

void ReadExtension(const Node& reference, const Node* options, Settings& to,
                   Diagnostics& diagnostics) {
  const std::string& id = reference.text;
  const std::string type = id.substr(0, id.find('/'));
  const std::string label = absl::StrCat("extensions/", id);
  if ((type == "health_check" && to.health_check) || (type == "zpages" && to.status_page)) {
    diagnostics.Error(reference.location, absl::StrCat("service/extensions: a second extension of "
                                                       "type ", type, "; expected one"));
  } else if (type == "health_check") {
    ReadHealthCheck(*options, label, to, diagnostics);
  } else if (type == "zpages") {
    ReadZpages(*options, label, to, diagnostics);
  } else {
    const std::string known[] = {"health_check", "zpages"};
    diagnostics.Error(reference.location,
                      absl::StrCat("service/extensions: there is no extension of type \"", type,
                                   "\"", NearestHint(type, known)));
  }
}

}  // namespace

void ReadTelemetry(Node telemetry, TelemetryConfig& to, Diagnostics& diagnostics) {
  if (!CheckHostSchema(kTelemetrySchema, telemetry, "service/telemetry", diagnostics)) return;
  constexpr std::string_view kUsed[] = {"metrics", "logs"};
  WarnOfIdle(telemetry, "service/telemetry", kUsed, diagnostics);
  if (const Node* metrics = telemetry.Find("metrics")) ReadMetrics(*metrics, to, diagnostics);
  if (const Node* logs = telemetry.Find("logs")) ReadLogs(*logs, to, diagnostics);
}

void ReadExtensions(const Node* extensions, const Node* used, Settings& to,
                    Diagnostics& diagnostics) {
  std::vector<std::string> defined;
  if (extensions) {
    for (const NodeEntry& entry : extensions->entries) defined.push_back(entry.key);
  }
  std::vector<std::string> taken;
  for (const Node& reference : used ? used->items : std::vector<Node>{}) {
    const Node* options = extensions ? extensions->Find(reference.text) : nullptr;
    if (!reference.is(NodeKind::kString)) {
      diagnostics.Error(reference.location, absl::StrCat("service/extensions: found ",
                                                         Describe(reference), ", expected an id"));
    } else if (!options) {
      diagnostics.Error(reference.location,
                        absl::StrCat("service/extensions: \"", reference.text,
                                     "\" is not defined under extensions",
                                     NearestHint(reference.text, defined)));
    } else {
      ReadExtension(reference, options, to, diagnostics);
    }
    taken.push_back(reference.text);
  }
  if (!extensions) return;
  for (const NodeEntry& entry : extensions->entries) {
    if (std::find(taken.begin(), taken.end(), entry.key) != taken.end()) continue;
    diagnostics.Warning(entry.key_location, absl::StrCat("extensions/", entry.key,
                                                         " is defined but "
                                                         "not in service/extensions"));
  }
}

}  // namespace weir
