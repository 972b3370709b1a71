// The groups of records that one shard of a processor holds back, and weir.hold/1 over them.
//
// A group is bytes: records written back as a request of their own, with all edits so far, charged
// to the memory budget. It remembers the pipeline that it left and the stage that held it, and goes
// on behind that stage, in the generation that it began in. While it is held that generation stays.
//
// Threads: the holder of the lane; `used` and the destructor [control].
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/base/shared_bytes.h"
#include "host/graph/pipeline_use.h"
#include "host/queue/budget.h"
#include "host/service/metrics.h"
#include "weir/abi.h"

namespace weir {

struct LaneState;
struct Reservation;
struct Shard;

struct HeldGroup {
  PipelineUse pipeline;
  uint32_t stage = 0;  // That held it.
  SharedBytes bytes;
  uint64_t items = 0;
  std::shared_ptr<Charge> charge;
};

class HoldBook {
 public:
  // `shard` owns it.
  explicit HoldBook(Shard& shard) : shard_(shard) {}

  // Around a call of process: the batch that groups can be taken from.
  void Enter(LaneState& lane, Pipeline& pipeline, uint32_t stage) {
    lane_ = &lane;
    pipeline_ = &pipeline;
    stage_ = stage;
    items_detached_ = 0;
  }
  void Leave() { lane_ = nullptr; }
  // Since Enter: they count as neither sent nor dropped.
  uint64_t items_detached() const { return items_detached_; }

  // As in weir.hold/1.
  weir_status Detach(weir_batch* b, std::span<const uint32_t> rows, uint64_t* group,
                     weir_outcome* outcome);
  weir_status Emit(std::span<const uint64_t> groups, weir_outcome* outcome);
  void Drop(std::span<const uint64_t> groups, const char* reason);

  // For a hand-over: takes a group out, and puts one in under a number of this book.
  std::optional<HeldGroup> Take(uint64_t group);
  const HeldGroup* Find(uint64_t group) const;
  uint64_t Adopt(HeldGroup group);
  // Sends a group on whether there is room in the queues or not.
  void SendOn(uint64_t group);
  // The same for all that flush has left; how many they were.
  size_t SendOnRest();

  size_t held() const { return groups_.size(); }
  // Whether it ever held anything. [any]
  bool used() const { return used_.load(); }

 private:
  void Submit(std::vector<HeldGroup> groups, std::vector<Reservation> reservations);
  Series& Dropped(const std::string& reason);

  Shard& shard_;
  LaneState* lane_ = nullptr;
  Pipeline* pipeline_ = nullptr;
  uint32_t stage_ = 0;
  uint64_t items_detached_ = 0;
  uint64_t last_ = 0;
  std::unordered_map<uint64_t, HeldGroup> groups_;
  std::map<std::string, SeriesRef> dropped_;  // By reason.
  std::atomic<bool> used_{false};
};

}  // namespace weir
