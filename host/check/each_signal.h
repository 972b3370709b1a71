// Test bodies that are the same for each signal a component names.
//
// Threads: the test's.
#pragma once

#include "absl/strings/str_cat.h"
#include "host/base/signal.h"
#include "host/check/harness.h"
#include "host/check/sample_config.h"
#include "host/check/test.h"
#include "host/check/verdict.h"

namespace weir::check {

inline bool Names(const weir_component& component, Signal signal) {
  return (component.signals & static_cast<uint64_t>(signal)) != 0;
}

// Calls `visit(harness, signal)` for each of them, each time with a new instance with open shards.
template <class Visit>
void ForEachSignal(const Subject& subject, const HarnessSettings& settings, const Visit& visit) {
  const auto config = WorkingConfig(subject);
  for (const Signal signal : kSignals) {
    if (!Names(*subject.component, signal)) continue;
    Harness harness(*subject.component, settings);
    if (!harness.Create(*config)) {
      Skip(absl::StrCat("it refuses what it took before: ", harness.error()));
    }
    if (!(harness.plan().signals & static_cast<uint64_t>(signal))) continue;
    harness.OpenShards();
    visit(harness, signal);
  }
}

template <class Visit>
void ForEachSignal(const Subject& subject, const Visit& visit) {
  ForEachSignal(subject, {}, visit);
}

// Nothing is pending or taken in part in process, and no data breaks an instance.
inline void CheckProcessStatus(weir_status status, Signal signal) {
  if (status == WEIR_FATAL) {
    Break(absl::StrCat("process answered ", std::string(SignalName(signal)),
                       " with FATAL; what it can not handle is PERMANENT"),
          "R-413");
  }
  if (status != WEIR_PENDING && status != WEIR_PARTIAL) return;
  Break(absl::StrCat("process answered ", std::string(SignalName(signal)), " with status ", status,
                     ", which is not one that it may give"),
        "R-402");
}

}  // namespace weir::check
