// One exporter component of the configuration: its queue, and the instance that empties it.
//
// The queue stays when the instance is replaced: the new one takes from it from then on, what the
// old one has begun it ends. An exporter that is slow or fails holds up nothing but its own queue.
//
// An attempt goes: popped from the queue, given to `begin` on the loop of a shard, and ended by its
// result, by `complete` from any thread, or by the host at the timeout, whatever comes first. What
// may succeed later is brought back to the queue with exponential back-off and jitter; a pause that
// the back end asked for holds the whole exporter; what can never succeed is dropped and counted,
// but a joined request is first tried again as its single parts, so that one bad record costs its
// own sender only.
//
// Threads: SetInstance and what closes [control]; Complete [any]; the rest on the loops of shards.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "host/base/outcome.h"
#include "host/config/settings.h"
#include "host/graph/export_view.h"
#include "host/graph/instance.h"
#include "host/graph/runtime.h"
#include "host/queue/export_queue.h"
#include "host/service/host_metrics.h"

namespace weir {

class Exporter {
 public:
  Exporter(const ComponentConfig& settings, Runtime& runtime);
  ~Exporter();
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  const std::string& id() const { return id_; }
  ExportQueue& queue() { return queue_; }
  const std::shared_ptr<Instance>& instance() const { return instance_; }

  // Loops for the shards of a new instance of exporter `id`: the home loops, or some of its own for
  // one that blocks, which are put into `own` as well.
  static std::vector<Loop*> MakeLoops(Runtime& runtime, const std::string& id,
                                      const weir_component& component,
                                      const ExporterConfig& settings,
                                      std::vector<std::unique_ptr<Loop>>* own);

  // From now on `instance`, whose shards are open, takes from the queue. The one before it goes on
  // with what it has begun, until the deadline.
  void SetInstance(std::shared_ptr<Instance> instance, const ExporterConfig& settings,
                   uint64_t old_deadline_mono_ns);
  // Closes instances before the current one that have nothing in flight any more or are out of
  // time; what those still had in flight goes back to the queue.
  void CloseOldOnes(uint64_t now_mono_ns);
  bool has_old_ones() const { return !old_.empty(); }

  // Shutdown: no back-off any more, one attempt for each request.
  void Drain();
  // True when nothing is queued or in flight, or nothing will ever be sent.
  bool IsDone() const;
  // Ends what is in flight and closes the instances. What is left in the queue is counted as lost.
  void Close();

  // The attempt behind a ticket has ended. [any]
  static void Complete(Runtime& runtime, uint64_t ticket, const weir_outcome* outcome,
                       Instance& by);

 private:
  struct Attempt;
  struct Sender;
  struct Consumers;

  void Configure(const ExporterConfig& settings, uint32_t inflight_max);
  void Wake();
  static void PumpPosted(void* context);
  void Pump(Sender& sender);
  bool TakeToken();
  void Start(Sender& sender, QueueItem item);
  void Finish(Attempt& attempt, weir_status status, std::string_view text,
              uint64_t retry_after_ns, uint64_t rejected);
  void Sent(Sender& sender, const QueueItem& item, uint64_t rejected, std::string_view text);
  void ReportFailing(std::string_view text, uint64_t wait_ns);
  void RetryLater(QueueItem item, std::string_view text, uint64_t retry_after_ns, bool was_tried);
  void Refused(QueueItem item, std::string_view text);
  void Drop(const QueueItem& item, std::string_view reason, std::string_view text);
  uint64_t BackoffNs(uint32_t attempts);
  static void OnTimeout(void* context);
  static void OnDue(void* context);
  void ArmTimer(Sender& sender, uint64_t at_mono_ns);
  void CancelAll(Consumers& consumers);
  void CloseConsumers(Consumers& consumers);
  void CountLost();

  Runtime& runtime_;
  const std::string id_;
  const std::string label_;
  ExportQueue queue_;
  ExporterMetrics metrics_;
  std::vector<std::shared_ptr<const void>> readers_;
  std::atomic<uint32_t> in_flight_{0};
  std::atomic<uint32_t> in_flight_max_{1};
  std::atomic<bool> draining_{false};
  std::atomic<bool> failing_{false};  // The last attempt that ended was to be tried again.
  std::atomic<uint64_t> timeout_ns_{0};

  mutable std::mutex mutex_;
  RetryConfig retry_;                              // Guarded by mutex_.
  std::minstd_rand random_;                          // Guarded by mutex_.
  std::shared_ptr<Consumers> consumers_;             // Guarded by mutex_.
  std::vector<std::shared_ptr<Consumers>> old_;      // [control]
  std::shared_ptr<Instance> instance_;               // [control]
};

}  // namespace weir
