// The four signals of OTLP and what their items are called.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/abi.h"

namespace weir {

// Values are the bits of the contract's `signals`.
enum class Signal : uint16_t {
  kTraces = WEIR_TRACES,
  kMetrics = WEIR_METRICS,
  kLogs = WEIR_LOGS,
  kProfiles = WEIR_PROFILES,
};

inline constexpr Signal kSignals[] = {Signal::kTraces, Signal::kMetrics, Signal::kLogs,
                                      Signal::kProfiles};

// 0 to 3, for arrays with one entry a signal.
constexpr uint32_t SignalIndex(Signal signal) {
  switch (signal) {
    case Signal::kTraces: return 0;
    case Signal::kMetrics: return 1;
    case Signal::kLogs: return 2;
    case Signal::kProfiles: return 3;
  }
  return 0;
}

// "traces", as in the configuration's pipelines.
constexpr std::string_view SignalName(Signal signal) {
  constexpr std::string_view kNames[] = {"traces", "metrics", "logs", "profiles"};
  return kNames[SignalIndex(signal)];
}

// What the Collector's own metrics call the items of a signal.
constexpr std::string_view ItemName(Signal signal) {
  constexpr std::string_view kNames[] = {"spans", "metric_points", "log_records",
                                         "profile_samples"};
  return kNames[SignalIndex(signal)];
}

}  // namespace weir
