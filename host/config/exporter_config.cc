#include "host/config/exporter_config.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "host/config/host_schemas.h"

namespace weir {
namespace {

// Types that write here and now: by default there is nothing to wait for, and trying again would
// not help.
bool IsLocal(std::string_view type) {
  return type == "file" || type == "debug" || type == "nop" || type == "prometheus";
}

ExporterConfig DefaultsOf(std::string_view type) {
  ExporterConfig config;
  if (type == "otlphttp" || type == "otlp_http") config.timeout_ns = 30'000'000'000;
  if (IsLocal(type)) {
    config.timeout_ns = 0;
    config.retry.enabled = false;
    config.queue.enabled = false;
  }
  return config;
}

void Read(const Node& map, std::string_view key, int64_t& to) {
  if (const Node* value = map.Find(key)) to = value->integer;
}
void Read(const Node& map, std::string_view key, bool& to) {
  if (const Node* value = map.Find(key)) to = value->boolean;
}
void Read(const Node& map, std::string_view key, double& to) {
  const Node* value = map.Find(key);
  if (!value) return;
  to = value->is(NodeKind::kInt) ? static_cast<double>(value->integer) : value->number;
}
void Read(const Node& map, std::string_view key, Sizer& to) {
  const Node* value = map.Find(key);
  if (!value) return;
  to = value->text == "items" ? Sizer::kItems
       : value->text == "bytes" ? Sizer::kBytes
                                : Sizer::kRequests;
}

// `weir:` of any component.
void ReadWeir(const Node& map, ComponentConfig& component, Diagnostics& diagnostics) {
  const Node* isolation = map.Find("isolation");
  if (isolation && isolation->text == "process") {
    diagnostics.Error(isolation->location,
                      absl::StrCat(component.label(), " /weir/isolation: \"process\" is not there "
                                   "yet; leave it out or write \"inline\""));
  }
  const Node* on_failure = map.Find("on_failure");
  component.host.fail_open = on_failure && on_failure->text == "open";
  Read(map, "deadline", component.host.deadline_ns);
  Read(map, "arena_limit", component.host.arena_limit_bytes);
  Read(map, "queue_bytes", component.exporter.queue.queue_bytes_max);
}

void ReadRetry(const Node& map, const std::string& name, RetryConfig& retry,
               Diagnostics& diagnostics) {
  retry.enabled = true;
  Read(map, "enabled", retry.enabled);
  Read(map, "initial_interval", retry.initial_interval_ns);
  Read(map, "randomization_factor", retry.randomization_factor);
  Read(map, "multiplier", retry.multiplier);
  Read(map, "max_interval", retry.max_interval_ns);
  Read(map, "max_elapsed_time", retry.max_elapsed_time_ns);
  int64_t longest = std::max(retry.initial_interval_ns, retry.max_interval_ns);
  if (retry.enabled && retry.max_elapsed_time_ns > 0 && retry.max_elapsed_time_ns < longest) {
    diagnostics.Error(map.location,
                      absl::StrCat(name, " /retry_on_failure: max_elapsed_time is shorter than ",
                                   "initial_interval or max_interval, so that nothing would be "
                                   "retried; make it longer, or 0 for ever"));
  }
}

void ReadBatch(const Node& map, const std::string& name, QueueConfig& queue,
               Diagnostics& diagnostics) {
  BatchConfig batch;
  Read(map, "flush_timeout", batch.flush_timeout_ns);
  Read(map, "min_size", batch.min_size);
  Read(map, "max_size", batch.max_size);
  Read(map, "sizer", batch.sizer);
  const auto fail = [&](const Location& location, absl::string_view text) {
    diagnostics.Error(location, absl::StrCat(name, " /sending_queue/batch", text));
  };
  if (batch.max_size > 0 && batch.max_size < batch.min_size) {
    fail(map.location, absl::StrCat(": max_size ", batch.max_size, " is less than min_size ",
                                    batch.min_size));
  }
  if (batch.sizer == queue.sizer && batch.min_size > queue.queue_size) {
    fail(map.location, absl::StrCat(": min_size ", batch.min_size, " is more than queue_size ",
                                    queue.queue_size, ", so that no batch would ever be full"));
  }
  const Node* keys = map.At("/partition/metadata_keys");
  if (keys && !keys->items.empty()) {
    fail(keys->location, "/partition/metadata_keys: batches by metadata are not there yet; leave "
                         "it out");
  }
  queue.batch = batch;
}

void ReadQueue(const Node& map, const std::string& name, QueueConfig& queue,
               Diagnostics& diagnostics) {
  queue.enabled = true;
  Read(map, "enabled", queue.enabled);
  Read(map, "num_consumers", queue.num_consumers);
  Read(map, "queue_size", queue.queue_size);
  Read(map, "sizer", queue.sizer);
  Read(map, "wait_for_result", queue.wait_for_result);
  Read(map, "block_on_overflow", queue.block_on_overflow);
  if (const Node* storage = map.Find("storage")) {
    diagnostics.Error(storage->location,
                      absl::StrCat(name, " /sending_queue/storage: a queue that outlives the "
                                         "process is not there yet; leave it out for a queue in "
                                         "memory"));
  }
  if (const Node* batch = map.Find("batch")) ReadBatch(*batch, name, queue, diagnostics);
}

}  // namespace

Node SplitHostKeys(uint32_t kind, Node& options) {
  Node keys = Node::Map(options.location);
  for (std::string_view key : {"weir", "timeout", "retry_on_failure", "sending_queue"}) {
    Node value;
    if (key != "weir" && kind != WEIR_EXPORTER) continue;
    if (options.Remove(key, &value)) keys.Add(key, std::move(value));
  }
  return keys;
}

void TakeHostKeys(ComponentConfig& component, Diagnostics& diagnostics) {
  const bool is_exporter = component.kind == WEIR_EXPORTER;
  if (is_exporter) component.exporter = DefaultsOf(component.type);
  Node keys = SplitHostKeys(component.kind, component.options);
  const std::string name = component.label();
  const char* schema = is_exporter ? kExporterSchema : kComponentSchema;
  if (!CheckHostSchema(schema, keys, name, diagnostics)) return;
  if (const Node* weir = keys.Find("weir")) ReadWeir(*weir, component, diagnostics);
  Read(keys, "timeout", component.exporter.timeout_ns);
  if (const Node* retry = keys.Find("retry_on_failure")) {
    ReadRetry(*retry, name, component.exporter.retry, diagnostics);
  }
  if (const Node* queue = keys.Find("sending_queue")) {
    ReadQueue(*queue, name, component.exporter.queue, diagnostics);
  }
}

}  // namespace weir
