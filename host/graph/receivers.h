// The receivers that run: their sinks, and what of them is still draining.
//
// A new instance is started before the old one is stopped; both push into whatever graph their lane
// runs, and the listening socket goes from one to the other without closing. An old one may finish
// what it has begun until its window is over; then its connections are cut.
//
// Bytes that a receiver has lent lie in exporters' queues for as long as those need. Its shards are
// closed all the same; the instance, and with it the code that takes the bytes back, stays until
// the last of them is returned.
//
// Whatever was started is stopped, also when its start failed: a shard may have opened one of two
// listeners by then.
//
// Threads: [control] but where said otherwise.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "host/graph/graph.h"
#include "host/graph/permit.h"

namespace weir {

class Receivers {
 public:
  Receivers(Runtime& runtime, GraphAccess& access) : runtime_(runtime), access_(access) {}
  ~Receivers();

  // Starts an instance unless it runs already. On failure it is closed again on all lanes.
  absl::Status Start(const std::shared_ptr<Instance>& instance, uint32_t slot);
  // Takes no new connections from now on; what was begun may go on until the deadline.
  void Stop(const Instance& instance, uint64_t deadline_mono_ns);
  // The same for all, also for those that are stopping already with a later deadline.
  void StopAll(uint64_t deadline_mono_ns);
  // Closes stopped instances that are finished or out of time, and lets go of closed ones that have
  // all their bytes back.
  void CloseFinished(uint64_t now_mono_ns);
  // How many are stopped but not closed.
  size_t stopping() const;
  // How many are closed but have not all their bytes back.
  size_t lending() const { return lending_.size(); }
  // Tells receivers that were refused that there is room again. [any]
  void TellReady();

 private:
  struct Run {
    std::shared_ptr<Instance> instance;
    std::vector<std::unique_ptr<ReceiverSink>> sinks;
    bool stopping = false;  // Guarded by mutex_.
    uint64_t deadline_mono_ns = 0;
  };

  void StopRun(Run& run, uint64_t deadline_mono_ns);
  bool IsFinished(const Run& run) const;
  bool MayClose(const Run& run, uint64_t now_mono_ns) const;
  void Close(size_t index);
  void LetGoOfReturned();

  Runtime& runtime_;
  GraphAccess& access_;
  mutable std::mutex mutex_;  // Of TellReady against the control thread.
  std::vector<std::unique_ptr<Run>> runs_;    // Guarded by mutex_.
  std::vector<std::unique_ptr<Run>> lending_;  // Closed, but bytes of theirs are still lent.
  std::vector<std::unique_ptr<Run>> leaked_;  // Closed, but the plugin kept permits.
};

}  // namespace weir
