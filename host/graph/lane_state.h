// What one lane keeps between jobs: the graph that it runs, and memory that is used again.
//
// Threads: only the holder of the lane.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "host/batch/batch.h"
#include "host/graph/graph.h"
#include "host/lane/lane.h"
#include "host/regex/scanner.h"

namespace weir {

// Where RunStages is with a batch; all but the first and the last for each stage.
enum class StageMark : uint8_t {
  kColumnsBuilt, kScanned, kCalling, kReturned, kChecked, kWritten
};

// Told so, for measuring.
class StageWatch {
 public:
  virtual void At(StageMark mark) = 0;

 protected:
  ~StageWatch() = default;
};

struct LaneState {
  LaneState(uint32_t lane_index, const KeyDictionary& keys) : index(lane_index), batch(keys) {}

  const uint32_t index;
  Graph* graph = nullptr;
  // While state is handed over, what came for the new generation waits here.
  bool holding = false;
  std::vector<LaneJob*> held;
  Batch batch;                             // One batch at a time runs on a lane.
  std::vector<regex::Hit> hits;            // Of the batch, all stages.
  std::vector<regex::Hit> fresh_hits;
  std::vector<weir_hit> stage_hits;
  std::vector<uint64_t> keys, spread;      // Of records that are routed; see stage_run.cc.
  StageWatch* watch = nullptr;             // Outlives what it watches.

  void Mark(StageMark mark) {
    if (watch != nullptr) [[unlikely]] watch->At(mark);
  }
};

}  // namespace weir
