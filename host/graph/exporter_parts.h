// The parts of an Exporter that only its own sources see: who sends, and what is being sent.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "host/graph/exporter.h"
#include "host/graph/loop_thread.h"

namespace weir {

// One shard of one instance, on its loop. Its members but the atomics belong to that loop's thread.
struct Exporter::Sender {
  Exporter* exporter = nullptr;
  Consumers* consumers = nullptr;
  Shard* shard = nullptr;
  Loop* loop = nullptr;
  std::atomic<bool> scheduled{false};  // A Pump is posted and has not begun.
  std::atomic<bool> busy{false};       // Inside Pump, maybe in a `begin` that blocks.
  uint64_t timer = 0, timer_at_mono_ns = UINT64_MAX;
  std::unordered_set<Attempt*> attempts;
};

// An instance with its senders and, if it blocks, the threads that they run on.
struct Exporter::Consumers {
  std::shared_ptr<Instance> instance;
  uint64_t deadline_mono_ns = UINT64_MAX;  // [control]: set when it was replaced.
  std::vector<std::unique_ptr<LoopThread>> threads;  // Of the instance's own loops.
  std::vector<std::unique_ptr<Sender>> senders;
  std::array<ColumnSet, 4> columns;  // By SignalIndex.
  std::atomic<bool> retiring{false};
  std::atomic<uint32_t> in_flight{0};
  size_t turn = 0;  // Guarded by Exporter::mutex_: where Wake begins to look.
};

// One request given to `begin`.
struct Exporter::Attempt {
  Attempt(Sender& by, QueueItem taken, Runtime& runtime)
      : sender(by), item(std::move(taken)), view(item, runtime.keys, runtime.limits) {}

  Sender& sender;
  QueueItem item;
  ExportView view;
  uint64_t ticket = 0;
  uint64_t timer = 0;
  // What Complete was told.
  weir_status status = WEIR_OK;
  uint64_t retry_after_ns = 0, rejected = 0;
  std::string text;
};

}  // namespace weir
