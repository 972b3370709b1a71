// The receivers that run: their sinks, and what of them is still draining.
//
// A new instance is started before the old one is stopped; both push into whatever graph their lane
// runs, and the listening socket goes from one to the other without closing. An old one may finish
// what it has begun until its window is over; then its connections are cut.
//
// Threads: [control].
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "host/graph/graph.h"
#include "host/graph/permit.h"

namespace weir {

class Receivers {
 public:
  Receivers(Runtime& runtime, GraphAccess& access) : runtime_(runtime), access_(access) {}

  // Starts an instance unless it runs already. On failure it is stopped again on all lanes.
  absl::Status Start(const std::shared_ptr<Instance>& instance, uint32_t slot);
  // Takes no new connections from now on; what was begun may go on until the deadline.
  void Stop(const Instance& instance, uint64_t deadline_mono_ns);
  // Closes stopped instances that are finished or out of time. True when none is left.
  bool CloseFinished(uint64_t now_mono_ns);
  // Tells receivers that were refused that there is room again. [any]
  void TellReady();

 private:
  struct Run {
    std::shared_ptr<Instance> instance;
    std::vector<std::unique_ptr<ReceiverSink>> sinks;
    bool stopping = false;
    uint64_t deadline_mono_ns = 0;
  };

  bool IsFinished(Run& run) const;
  void Close(Run& run);

  Runtime& runtime_;
  GraphAccess& access_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Run>> runs_;  // Guarded by mutex_ against TellReady.
};

}  // namespace weir
