#include "host/service/host_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "weir/abi.h"

namespace weir {
namespace {

std::string Text(std::string_view text) { return std::string(text); }

// One counter a signal: PREFIX_spans_total and so on.
std::array<SeriesRef, 4> PerSignal(Metrics& metrics, std::string_view prefix, std::string_view help,
                                   const MetricLabels& labels) {
  std::array<SeriesRef, 4> all;
  for (const Signal signal : kSignals) {
    const std::string items = Text(ItemName(signal));
    MetricSpec spec;
    spec.name = absl::StrCat(Text(prefix), "_", items, "_total");
    spec.help = absl::StrCat("Number of ", items, " ", Text(help));
    spec.labels = labels;
    all[SignalIndex(signal)] = metrics.Add(std::move(spec));
  }
  return all;
}

SeriesRef Counter(Metrics& metrics, std::string name, std::string help, MetricLabels labels,
                  double scale = 1) {
  return metrics.Add({MetricKind::kCounter, std::move(name), std::move(help), std::move(labels),
                      {}, scale});
}

SeriesRef Gauge(Metrics& metrics, std::string name, std::string help, MetricLabels labels) {
  return metrics.Add({MetricKind::kGauge, std::move(name), std::move(help), std::move(labels),
                      {}, 1});
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  double pages = 0, resident = 0;
  if (!(file >> pages >> resident)) return 0;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace

ReceiverMetrics::ReceiverMetrics(Metrics& metrics, std::string_view id,
                                 std::string_view transport) {
  const MetricLabels labels = {{"receiver", Text(id)}, {"transport", Text(transport)}};
  accepted = PerSignal(metrics, "otelcol_receiver_accepted", "taken into the pipeline", labels);
  refused = PerSignal(metrics, "otelcol_receiver_refused",
                      "that what comes after the receiver did not take", labels);
  failed = PerSignal(metrics, "otelcol_receiver_failed",
                     "that an error of the receiver's own kept out", labels);
}

ProcessorMetrics::ProcessorMetrics(Metrics& metrics, std::string_view id, Signal signal) {
  const MetricLabels labels = {{"processor", Text(id)}, {"otel_signal", Text(SignalName(signal))}};
  incoming = Counter(metrics, "otelcol_processor_incoming_items_total",
                     "Number of items passed to the processor", labels);
  outgoing = Counter(metrics, "otelcol_processor_outgoing_items_total",
                     "Number of items that the processor let on", labels);
}

ExporterMetrics::ExporterMetrics(Metrics& metrics, std::string_view id) {
  const MetricLabels labels = {{"exporter", Text(id)}};
  sent = PerSignal(metrics, "otelcol_exporter_sent", "sent to the destination", labels);
  send_failed = PerSignal(metrics, "otelcol_exporter_send_failed",
                          "given up after the last attempt to send them", labels);
  enqueue_failed = PerSignal(metrics, "otelcol_exporter_enqueue_failed",
                             "that found no place in the sending queue", labels);
}

std::vector<std::shared_ptr<const void>> AddQueueReaders(Metrics& metrics, std::string_view id,
                                                         std::string_view data_type,
                                                         Metrics::Reader size,
                                                         Metrics::Reader capacity,
                                                         Metrics::Reader in_flight) {
  const MetricLabels labels = {{"exporter", Text(id)}, {"data_type", Text(data_type)}};
  const auto add = [&](std::string name, std::string help, Metrics::Reader read) {
    return metrics.AddReader(
        {MetricKind::kGauge, std::move(name), std::move(help), labels, {}, 1}, std::move(read));
  };
  return {add("otelcol_exporter_queue_size", "What waits in the sending queue, in its sizer's unit",
              std::move(size)),
          add("otelcol_exporter_queue_capacity", "What the sending queue holds at most",
              std::move(capacity)),
          add("otelcol_exporter_in_flight_requests", "Requests sent that have no answer yet",
              std::move(in_flight))};
}

PluginMetrics::PluginMetrics(Metrics& metrics, std::string_view kind, std::string_view id) {
  const MetricLabels labels = {{"kind", Text(kind)}, {"component", Text(id)}};
  const auto counter = [&](const char* name, const char* help, double scale = 1) {
    return Counter(metrics, absl::StrCat("weir_component_", name, "_total"), help, labels, scale);
  };
  calls = counter("calls", "Calls into the plugin");
  errors = counter("errors", "Calls that the plugin failed");
  records_in = counter("records_in", "Records passed to the plugin");
  records_out = counter("records_out", "Records that the plugin let on");
  dropped = counter("records_dropped", "Records that the plugin dropped");
  edited = counter("edits", "Entries of the edit log that the plugin made");
  time_ns = counter("seconds", "Time spent in the plugin", 1e-9);
  arena_bytes = counter("arena_bytes", "Bytes that the plugin took for edits");
  generation = Gauge(metrics, "weir_component_generation",
                     "The generation of the graph that the instance was made in", labels);
  state = Gauge(metrics, "weir_component_state",
                "0 starting, 1 ok, 2 recoverable, 3 permanent, 4 fatal, 5 stopping, 6 stopped",
                labels);
}

std::vector<std::shared_ptr<const void>> AddProcessReaders(Metrics& metrics,
                                                           std::string_view version) {
  const auto start = std::chrono::steady_clock::now();
  const auto add = [&](MetricKind kind, std::string name, std::string help, MetricLabels labels,
                       Metrics::Reader read) {
    return metrics.AddReader({kind, std::move(name), std::move(help), std::move(labels), {}, 1},
                             std::move(read));
  };
  const auto uptime = [start] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  return {add(MetricKind::kCounter, "otelcol_process_uptime_total", "Seconds since the start", {},
              uptime),
          add(MetricKind::kCounter, "otelcol_process_cpu_seconds_total",
              "User and system time of the process", {}, &CpuSeconds),
          add(MetricKind::kGauge, "otelcol_process_memory_rss", "Resident memory in bytes", {},
              &ResidentBytes),
          add(MetricKind::kGauge, "weir_build_info", "1, with what this host is in its labels",
              {{"version", Text(version)}, {"abi", std::to_string(WEIR_ABI_MAJOR)}},
              [] { return 1.0; })};
}

}  // namespace weir
