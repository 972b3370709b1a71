// The queue in front of one exporter component.
//
// An item is a finished OTLP export request, as bytes: no columns and nothing of a plugin or a
// graph, so that the queue outlives both. Room is reserved before a request is read (so a fan-out
// never accepts in one branch and refuses in another) and taken by Push, which can not fail. The
// bound is in bytes always, because one request may be a thousand times larger than another, and
// beside it in what the configuration counts.
//
// Consumers pop what is ready: first in, first out, but an item that must wait for its next attempt
// lets others pass. Small requests are joined on the way out by concatenation, which is what a
// repeated field on the wire means; profiles are not, since their dictionary is not repeated. Large
// ones are cut at record borders.
//
// Threads: [any].
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "host/base/shared_bytes.h"
#include "host/base/signal.h"
#include "host/queue/budget.h"

namespace weir {

struct QueueItem {
  Signal signal = Signal::kTraces;
  std::vector<SharedBytes> pieces;
  uint64_t bytes = 0;
  uint64_t records = 0;  // Spans, log records, metrics, profiles.
  uint64_t items = 0;    // Spans, log records, data points, profiles.
  uint32_t attempts = 0;
  uint64_t first_mono_ns = 0;   // When it was accepted.
  uint64_t not_before_mono_ns = 0;
  std::vector<std::shared_ptr<const void>> charges;  // Memory that it keeps from the budget.
  std::vector<QueueItem> members;  // What it was joined from.
  bool alone = false;              // Not to be joined (again).
};

enum class QueueSizer { kRequests, kItems, kBytes };

struct QueueOptions {
  uint64_t bytes_max = 64u << 20;
  uint64_t size_max = 1000;  // In units of `sizer`.
  QueueSizer sizer = QueueSizer::kRequests;
  // Joining and cutting, in items or bytes; 0: off.
  uint64_t batch_min_size = 0;
  uint64_t batch_max_size = 0;
  QueueSizer batch_sizer = QueueSizer::kItems;
  uint64_t batch_flush_timeout_ns = 200'000'000;
};

class ExportQueue {
 public:
  // Cuts an item to pieces of at most `max_size`; an item that can not be cut comes back alone.
  using Cutter = std::function<std::vector<QueueItem>(QueueItem item, uint64_t max_size,
                                                      QueueSizer sizer)>;

  // `wake` is called, on any thread, after an item became ready or a consumer may look again.
  ExportQueue(const QueueOptions& settings, Cutter cutter);
  ExportQueue(const ExportQueue&) = delete;
  ExportQueue& operator=(const ExportQueue&) = delete;

  // Who is told that there is something to pop. An empty function: nobody for now.
  void SetWake(std::function<void()> wake);
  void Configure(const QueueOptions& settings);

  // Takes room for one request of about `bytes`. False when there is none.
  bool TryReserve(uint64_t bytes);
  // Makes a reservation `more` bytes larger, or smaller again. False: no room, and nothing changed.
  bool TryGrow(uint64_t more);
  void Shrink(uint64_t less);
  // Gives a whole reservation back unused.
  void Unreserve(uint64_t bytes);
  // Adds what was reserved; never refuses, also when it grew. `reserved_bytes` is 0 for the second
  // and later parts of one request.
  void Push(QueueItem item, uint64_t reserved_bytes);

  // The next item that is ready, joined and cut as configured. Empty when there is none; then
  // *next_mono_ns says when to look again (UINT64_MAX: when woken).
  std::optional<QueueItem> Pop(uint64_t now_mono_ns, uint64_t* next_mono_ns);
  // Brings back an item that was popped: its next attempt is at item.not_before_mono_ns.
  void Retry(QueueItem item);
  // Says that a popped item has left for good, sent or not.
  void Done(const QueueItem& item);
  // Nothing is popped before that time: the back end asked for a pause.
  void PauseUntil(uint64_t mono_ns);
  // Everything is ready at once and nothing waits to be joined: shutdown. Configure ends it.
  void Drain();

  struct Stats {
    uint64_t size = 0;      // In units of the sizer; also what is being sent.
    uint64_t capacity = 0;
    uint64_t bytes = 0;
    uint64_t waiting = 0;   // Requests that nobody has popped.
    uint64_t in_flight = 0;
  };
  Stats stats() const;

 private:
  uint64_t SizeOf(const QueueItem& item, QueueSizer sizer) const;
  void Add(const QueueItem& item);
  std::optional<QueueItem> TakeReady(uint64_t now_mono_ns, uint64_t* next_mono_ns);
  bool WaitsForMore(uint64_t now_mono_ns, uint64_t* next_mono_ns) const;
  QueueItem Join(QueueItem first);

  const Cutter cutter_;
  mutable std::mutex mutex_;
  // All guarded by mutex_.
  QueueOptions settings_;
  std::function<void()> wake_;
  std::deque<QueueItem> ready_;          // First attempts, oldest first.
  std::vector<QueueItem> later_;         // A heap by not_before_mono_ns.
  uint64_t pause_until_mono_ns_ = 0;
  bool drain_ = false;
  uint64_t bytes_ = 0, requests_ = 0, items_ = 0;  // Waiting and in flight.
  uint64_t reserved_bytes_ = 0, reserved_requests_ = 0;
  uint64_t ready_size_ = 0;              // Of ready_, in units of the batch sizer.
  uint64_t in_flight_ = 0;
};

}  // namespace weir
