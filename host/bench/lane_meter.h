// One lane that runs batches as the collector does (host/graph/stage_run.h) and says what each part
// of the way cost.
//
// Each part ends with a look at the clock; what that costs is measured once and taken off. Times
// are those of the wall: an interruption falls into the part that it met.
// Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "host/bench/data.h"
#include "host/graph/lane_state.h"
#include "host/graph/stage_run.h"

namespace weir::bench {

// Where the time of a batch goes, in this order.
enum Part : uint32_t {
  kValidate,   // The walk over the bytes that every request gets.
  kColumns,    // Columns are built.
  kScan,       // Patterns are looked for.
  kCall,       // What the collector does around the call: tables shown, edits checked, counters.
  kPlugin,     // Inside of `process`.
  kWriteBack,  // From tables to bytes.
  kPartCount
};

struct BatchCost {
  std::array<double, kPartCount> ns{};
  double total_ns = 0;
  uint64_t allocations = 0, plugin_allocations = 0, arena_bytes = 0;
  uint64_t records_out = 0;
};

class LaneMeter final : public StageWatch {
 public:
  explicit LaneMeter(std::unique_ptr<LaneState> lane);
  LaneMeter(const LaneMeter&) = delete;
  LaneMeter& operator=(const LaneMeter&) = delete;

  // False: the component refused the batch, and *failure says why.
  bool Run(Pipeline& pipeline, const DataRequest& request, BatchCost* cost,
           StageFailure* failure);
  // The bytes that the last Run sent on.
  const WriteBack& written() const { return written_; }

  void At(StageMark mark) override;

 private:
  struct Moment {
    uint64_t ns = 0, allocations = 0;
  };
  static Moment Now();
  void Add(BatchCost* cost, Part part, const Moment& from, const Moment& to) const;

  const std::unique_ptr<LaneState> lane_;
  std::array<Moment, 6> moments_{};  // By StageMark.
  uint64_t arena_bytes_ = 0;
  double mark_ns_ = 0;  // What one look at the clock costs.
  WriteBack written_;
};

}  // namespace weir::bench
