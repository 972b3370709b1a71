// The configuration of a host, typed: what the sections of the Collector's YAML mean.
//
// What a component's own options mean is its plugin's business: here they stay a tree, without the
// keys that are the host's (`weir` everywhere; `timeout`, `retry_on_failure` and `sending_queue`
// of exporters), which are taken out and typed.
//
// Threads: values; no sharing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/signal.h"
#include "host/config/document.h"
#include "host/config/location.h"
#include "host/config/node.h"
#include "weir/abi.h"

namespace weir {

enum class Sizer : uint8_t { kRequests, kItems, kBytes };

// `sending_queue.batch`.
struct BatchConfig {
  int64_t flush_timeout_ns = 200'000'000;
  int64_t min_size = 8192;  // In units of `sizer`, with the next.
  int64_t max_size = 0;     // 0: no limit.
  Sizer sizer = Sizer::kItems;
  bool operator==(const BatchConfig&) const = default;
};

// `sending_queue`. There is a queue in any case: `enabled` false means one whose size is the host's
// own choice, between a lane and an exporter that takes what comes.
struct QueueConfig {
  bool enabled = true;
  int64_t num_consumers = 10;
  int64_t queue_size = 1000;  // In units of `sizer`.
  Sizer sizer = Sizer::kRequests;
  bool block_on_overflow = false;
  bool wait_for_result = false;
  int64_t queue_bytes_max = 64 << 20;  // `weir: {queue_bytes: ...}`; holds beside queue_size.
  std::optional<BatchConfig> batch;
  bool operator==(const QueueConfig&) const = default;
};

// `retry_on_failure`.
struct RetryConfig {
  bool enabled = true;
  int64_t initial_interval_ns = 5'000'000'000;
  double randomization_factor = 0.5;
  double multiplier = 1.5;
  int64_t max_interval_ns = 30'000'000'000;
  int64_t max_elapsed_time_ns = 300'000'000'000;  // 0: for ever.
  bool operator==(const RetryConfig&) const = default;
};

struct ExporterConfig {
  int64_t timeout_ns = 5'000'000'000;  // Of one attempt; 0: none.
  RetryConfig retry;
  QueueConfig queue;
  bool operator==(const ExporterConfig&) const = default;
};

// `weir:` of any component.
struct HostConfig {
  bool fail_open = false;        // `on_failure: open`: a batch goes on without this stage.
  int64_t deadline_ns = 0;       // 0: the host's default.
  int64_t arena_limit_bytes = 0;  // 0: the host's default.
  bool operator==(const HostConfig&) const = default;
};

struct ComponentConfig {
  uint32_t kind = 0;  // WEIR_RECEIVER, WEIR_PROCESSOR, WEIR_EXPORTER.
  std::string id;     // "otlp" or "otlp/backend".
  std::string type;   // "otlp".
  Location location;  // Of the id.
  Node options;       // A map: the component's own options, not yet checked.
  HostConfig host;
  ExporterConfig exporter;  // Of exporters.
  bool used = false;          // By a pipeline.

  // "processors/redaction": how messages name it.
  std::string label() const;
};

struct PipelineConfig {
  std::string id;  // "traces" or "traces/2".
  Signal signal = Signal::kTraces;
  std::vector<std::string> receivers, processors, exporters;  // Ids, in order.
  Location location;
};

// `health_check` extension.
struct HealthCheckConfig {
  std::string endpoint = "127.0.0.1:13133";
  std::string path = "/";
  std::string body_healthy, body_unhealthy;  // "": the standard JSON.
};

// `zpages` extension: the status page.
struct StatusPageConfig {
  std::string endpoint = "127.0.0.1:55679";
};

enum class MetricsLevel : uint8_t { kNone, kBasic, kNormal, kDetailed };

struct TelemetryConfig {
  std::string metrics_address = "127.0.0.1:8888";  // "": no listener.
  MetricsLevel metrics_level = MetricsLevel::kNormal;
  uint32_t log_level = WEIR_INFO;  // WEIR_DEBUG, WEIR_INFO, WEIR_WARN, WEIR_ERROR.
  bool log_json = false;
};

struct Settings {
  std::vector<ComponentConfig> receivers, processors, exporters;  // In the document's order.
  std::vector<PipelineConfig> pipelines;
  std::optional<HealthCheckConfig> health_check;  // If service.extensions names it.
  std::optional<StatusPageConfig> status_page;    // The same.
  TelemetryConfig telemetry;

  // NULL when there is none.
  const ComponentConfig* Find(uint32_t kind, std::string_view id) const;
};

// The plural section name of WEIR_RECEIVER and so on: "receivers".
std::string_view SectionName(uint32_t kind);
// "receiver".
std::string_view KindName(uint32_t kind);

// nullopt when an error was added; warnings may be added in any case.
std::optional<Settings> ReadSettings(const Node& document, Diagnostics& diagnostics);

// LoadDocument and ReadSettings.
std::optional<Settings> LoadSettings(std::span<const std::string> paths,
                                     const DocumentSources& sources, Diagnostics& diagnostics);

}  // namespace weir
