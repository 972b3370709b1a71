#include "host/service/host_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

// Scenario: one of each component's metrics, with something counted.
// Guarantees: a dashboard made for the Collector finds the names and labels that it asks for.
TEST(HostMetrics, HaveTheCollectorsNames) {
  Metrics metrics(2);
  ReceiverMetrics receiver(metrics, "otlp/in", "grpc");
  receiver.accepted[SignalIndex(Signal::kTraces)]->Add(0, 1);
  receiver.refused[SignalIndex(Signal::kMetrics)]->Add(0, 2);
  receiver.failed[SignalIndex(Signal::kLogs)]->Add(0, 3);
  ProcessorMetrics processor(metrics, "redaction", Signal::kLogs);
  processor.incoming->Add(0, 4);
  processor.outgoing->Add(0, 5);
  ExporterMetrics exporter(metrics, "otlp");
  exporter.sent[SignalIndex(Signal::kProfiles)]->Add(0, 6);
  exporter.send_failed[SignalIndex(Signal::kTraces)]->Add(0, 7);
  exporter.enqueue_failed[SignalIndex(Signal::kTraces)]->Add(0, 8);
  const auto held = AddQueueReaders(
      metrics, "otlp", "traces", [] { return 9.0; }, [] { return 1000.0; }, [] { return 2.0; });
  const std::string text = metrics.Expose();
  for (const char* line :
       {"otelcol_receiver_accepted_spans_total{receiver=\"otlp/in\",transport=\"grpc\"} 1\n",
        "otelcol_receiver_refused_metric_points_total{receiver=\"otlp/in\",transport=\"grpc\"} 2\n",
        "otelcol_receiver_failed_log_records_total{receiver=\"otlp/in\",transport=\"grpc\"} 3\n",
        "otelcol_processor_incoming_items_total{otel_signal=\"logs\",processor=\"redaction\"} 4\n",
        "otelcol_processor_outgoing_items_total{otel_signal=\"logs\",processor=\"redaction\"} 5\n",
        "otelcol_exporter_sent_profile_samples_total{exporter=\"otlp\"} 6\n",
        "otelcol_exporter_send_failed_spans_total{exporter=\"otlp\"} 7\n",
        "otelcol_exporter_enqueue_failed_spans_total{exporter=\"otlp\"} 8\n",
        "otelcol_exporter_queue_size{data_type=\"traces\",exporter=\"otlp\"} 9\n",
        "otelcol_exporter_queue_capacity{data_type=\"traces\",exporter=\"otlp\"} 1000\n",
        "otelcol_exporter_in_flight_requests{data_type=\"traces\",exporter=\"otlp\"} 2\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

// Scenario: what a plugin costs, and then its next instance.
// Guarantees: time is shown in seconds, and the numbers go on.
TEST(HostMetrics, SayWhatAPluginCosts) {
  Metrics metrics(1);
  PluginMetrics first(metrics, "processor", "redaction");
  first.time_ns->Add(0, 1'500'000'000);
  first.generation->Set(0, 3);
  PluginMetrics second(metrics, "processor", "redaction");
  second.calls->Add(0, 2);
  EXPECT_EQ(first.calls, second.calls);
  const std::string text = metrics.Expose();
  EXPECT_THAT(text, HasSubstr("weir_component_seconds_total{component=\"redaction\","
                              "kind=\"processor\"} 1.5\n"));
  EXPECT_THAT(text, HasSubstr("weir_component_generation{component=\"redaction\","
                              "kind=\"processor\"} 3\n"));
}

// Scenario: the process itself.
// Guarantees: uptime, processor time and memory are there and not zero.
TEST(HostMetrics, DescribeTheProcess) {
  Metrics metrics(1);
  const auto held = AddProcessReaders(metrics, "1.2.3");
  const std::string text = metrics.Expose();
  EXPECT_THAT(text, ContainsRegex("\notelcol_process_memory_rss [1-9]"));
  EXPECT_THAT(text, ContainsRegex("\notelcol_process_cpu_seconds_total [0-9]"));
  EXPECT_THAT(text, ContainsRegex("\notelcol_process_uptime_total [0-9]"));
  EXPECT_THAT(text, HasSubstr("weir_build_info{abi=\"1\",version=\"1.2.3\"} 1\n"));
}

}  // namespace
}  // namespace weir
