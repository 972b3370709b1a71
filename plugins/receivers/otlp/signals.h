// The four signals of OTLP, and how each is named on the wire.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "weir/abi.h"

namespace weir::otlp {

struct SignalNames {
  uint16_t signal;            // WEIR_TRACES ...
  std::string_view option;    // Of the path, below `http`; "": can not be changed.
  std::string_view path;      // HTTP, unless configured.
  std::string_view method;    // gRPC.
  std::string_view rejected;  // The count in ExportXPartialSuccess, in JSON.
};

inline constexpr size_t kSignalCount = 4;
inline constexpr std::array<SignalNames, kSignalCount> kSignals = {{
    {WEIR_TRACES, "traces_url_path", "/v1/traces",
     "/opentelemetry.proto.collector.trace.v1.TraceService/Export", "rejectedSpans"},
    {WEIR_METRICS, "metrics_url_path", "/v1/metrics",
     "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "rejectedDataPoints"},
    {WEIR_LOGS, "logs_url_path", "/v1/logs",
     "/opentelemetry.proto.collector.logs.v1.LogsService/Export", "rejectedLogRecords"},
    {WEIR_PROFILES, "", "/v1development/profiles",
     "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export",
     "rejectedProfiles"},
}};

}  // namespace weir::otlp
