// The metrics that the host counts for every component, under the Collector's names, and under
// weir_* where it has none. One struct per component and role; a swap's new instance gets the same
// series.
//
// Threads: made on the control thread; the series are added to from any.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/signal.h"
#include "host/service/metrics.h"

namespace weir {

// otelcol_receiver_{accepted,refused,failed}_{spans,...}_total{receiver,transport}. Refused: what
// comes after it did not take it; failed: an error of the receiver's own.
struct ReceiverMetrics {
  ReceiverMetrics(Metrics& metrics, std::string_view id, std::string_view transport);
  std::array<SeriesRef, 4> accepted, refused, failed;  // By SignalIndex.
};

// otelcol_processor_{incoming,outgoing}_items_total{processor,otel_signal}.
struct ProcessorMetrics {
  ProcessorMetrics(Metrics& metrics, std::string_view id, Signal signal);
  SeriesRef incoming, outgoing;
};

// otelcol_exporter_{sent,send_failed,enqueue_failed}_{spans,...}_total{exporter}.
// Queue size, capacity and requests in flight are read: see AddQueueReaders.
struct ExporterMetrics {
  ExporterMetrics(Metrics& metrics, std::string_view id);
  std::array<SeriesRef, 4> sent, send_failed, enqueue_failed;  // By SignalIndex.
};

// otelcol_exporter_queue_{size,capacity}{exporter,data_type} and in_flight_requests; hold the
// result as long as the queue lives. The functions are called on the thread that reads.
std::vector<std::shared_ptr<const void>> AddQueueReaders(Metrics& metrics, std::string_view id,
                                                         std::string_view data_type,
                                                         Metrics::Reader size,
                                                         Metrics::Reader capacity,
                                                         Metrics::Reader in_flight);

// weir_component_*{kind,component}: what a plugin costs. One addition each per call.
struct PluginMetrics {
  PluginMetrics(Metrics& metrics, std::string_view kind, std::string_view id);
  SeriesRef calls;        // weir_component_calls_total
  SeriesRef errors;       // weir_component_errors_total
  SeriesRef records_in;   // weir_component_records_in_total
  SeriesRef records_out;  // weir_component_records_out_total
  SeriesRef dropped;      // weir_component_records_dropped_total
  SeriesRef edited;       // weir_component_edits_total: entries of the edit log
  SeriesRef time_ns;      // weir_component_seconds_total, added in nanoseconds
  SeriesRef arena_bytes;  // weir_component_arena_bytes_total
  SeriesRef generation;   // weir_component_generation: a gauge, set in shard 0
  SeriesRef state;        // weir_component_state: a gauge, ComponentStatus as a number
};

// otelcol_process_{uptime_total,cpu_seconds_total,memory_rss} and weir_build_info; hold the result.
std::vector<std::shared_ptr<const void>> AddProcessReaders(Metrics& metrics,
                                                           std::string_view version);

}  // namespace weir
