// Something on its way through pipelines, in one or more parts, which may be on many lanes at once:
// a request that came in, or records that a processor had held back.
//
// It counts its parts; the one that ends last ends the whole. Owns itself from the moment it is
// submitted. Threads: run by holders of lanes.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "host/graph/graph.h"
#include "host/graph/lane_state.h"
#include "host/graph/reservation.h"
#include "host/graph/runtime.h"
#include "host/graph/stage_run.h"
#include "host/lane/lane.h"
#include "host/queue/budget.h"

namespace weir {

class Passage : public LaneJob {
 public:
  // Runs one part through the rest of a pipeline. [lane]
  void RunPart(Pipeline& pipeline, LaneState& lane, const Part& part, StageFrom from);
  // `items` do not get through the pipeline. [lane]
  void Fail(const Pipeline& pipeline, uint64_t items, StageFailure failure);
  // One part is through. After the last one the passage is gone. [lane]
  void PartEnds(uint32_t lane);
  Runtime& runtime() { return runtime_; }

 protected:
  // What the branches (a pipeline with one part each) answered.
  struct Tally {
    uint32_t taken = 0, to_retry = 0, refused = 0;
    uint64_t retry_after_ns = 0;
    uint64_t bytes_kept = 0;  // Written for the queues, all pipelines.
    std::vector<std::pair<const Pipeline*, uint64_t>> items_lost;  // Not taken.
    std::string text;  // The first failure's.
  };

  // `reservations` outlives the passage's last part; what is put into queues uses them up.
  // `charges` is the memory that goes with it.
  Passage(Runtime& runtime, std::vector<std::shared_ptr<Charge>> charges,
          std::vector<Reservation>& reservations);
  ~Passage() = default;

  // What goes to other lanes is written anew, beside the bytes that came in. False: there is no
  // memory for `bytes` more, and `items` have failed. [lane]
  bool ReadyFor(const Pipeline& pipeline, uint64_t bytes, uint64_t items);
  // All parts are through, and nobody else touches the passage: it deletes itself. [lane]
  virtual void End(uint32_t lane) = 0;
  // In End only. Nothing keeps the memory any more but what was put into queues.
  void GiveBackMemory() { charges_.clear(); }
  Tally& tally() { return tally_; }

 private:
  void Send(Pipeline& pipeline, LaneState& lane, Routed routed);
  void Enqueue(Pipeline& pipeline, WriteBack written);

  Runtime& runtime_;
  std::vector<std::shared_ptr<Charge>> charges_;
  std::vector<Reservation>& reservations_;  // Guarded by mutex_, while parts are on many lanes.
  std::atomic<uint32_t> parts_left_{1};
  std::mutex mutex_;
  Tally tally_;  // Guarded by mutex_.
};

}  // namespace weir
