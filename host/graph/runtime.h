// What all generations of the graph share and none of them owns: lanes, loops, listening sockets,
// the memory budget, tickets, metrics, the log.
//
// Owned by Host; everything that holds a reference to it dies before it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/batch/key_dictionary.h"
#include "host/graph/tickets.h"
#include "host/lane/endpoints.h"
#include "host/lane/lane.h"
#include "host/lane/loop.h"
#include "host/queue/budget.h"
#include "host/queue/buffer_pool.h"
#include "host/service/health.h"
#include "host/service/log.h"
#include "host/service/metrics.h"
#include "host/wire/limits.h"

namespace weir {

struct LaneState;

struct Runtime {
  Runtime(Log& host_log, Metrics& host_metrics, Health& host_health, Loop& control_loop,
          uint32_t workers, uint64_t budget_bytes)
      : log(host_log),
        metrics(host_metrics),
        health(host_health),
        control(control_loop),
        loops(MakeLoops(workers)),
        endpoints(*loops.front()),
        budget(budget_bytes) {}

  Log& log;
  Metrics& metrics;
  Health& health;
  Loop& control;  // The loop of the control thread.
  std::vector<std::unique_ptr<Loop>> loops;  // One home thread each.
  std::vector<std::unique_ptr<Lane>> lanes;  // One for each loop.
  std::vector<LaneState*> lane_states;       // What each of them keeps between jobs.
  Endpoints endpoints;  // Accepts on the first home loop: the control thread may be busy for long.
  Budget budget;
  std::shared_ptr<BufferPool> buffers = BufferPool::Create(64u << 20);
  KeyDictionary keys;
  Tickets tickets;
  wire::Limits limits;

  // Series that must outlive the instances that count with them; few.
  void Keep(SeriesRef series) {
    std::lock_guard lock(kept_mutex);
    kept.insert(std::move(series));
  }
  std::mutex kept_mutex;
  std::set<SeriesRef> kept;  // Guarded by kept_mutex.

  // Parts of requests that are on their way from one lane to another.
  std::atomic<uint64_t> parcels{0};

  // Set when a receiver was refused room, so that who gives room back says so once.
  std::atomic<bool> starved{false};
  std::function<void()> on_room;  // [any]

  static std::vector<std::unique_ptr<Loop>> MakeLoops(uint32_t workers) {
    std::vector<std::unique_ptr<Loop>> loops;
    for (uint32_t i = 0; i < workers; i++) {
      loops.push_back(std::make_unique<Loop>("weir lane " + std::to_string(i)));
    }
    return loops;
  }
  std::vector<Loop*> HomeLoops() const {
    std::vector<Loop*> out;
    for (const auto& loop : loops) out.push_back(loop.get());
    return out;
  }
};

}  // namespace weir
