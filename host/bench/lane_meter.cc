#include "host/bench/lane_meter.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "host/bench/allocations.h"
#include "host/bench/statistics.h"
#include "host/lane/loop.h"

namespace weir::bench {
namespace {

constexpr int kMarksTried = 1001;

}  // namespace

LaneMeter::LaneMeter(std::unique_ptr<LaneState> lane) : lane_(std::move(lane)) {
  std::vector<double> costs;
  for (int i = 0; i < kMarksTried; i++) {
    At(StageMark::kScanned);
    At(StageMark::kCalling);
    costs.push_back(static_cast<double>(moments_[2].ns - moments_[1].ns));
  }
  mark_ns_ = Median(std::move(costs));
  lane_->watch = this;
}

LaneMeter::Moment LaneMeter::Now() { return {MonotonicNs(), ThreadAllocations()}; }

void LaneMeter::At(StageMark mark) {
  if (mark == StageMark::kChecked) arena_bytes_ = lane_->batch.arena_bytes();
  moments_[static_cast<size_t>(mark)] = Now();
}

void LaneMeter::Add(BatchCost* cost, Part part, const Moment& from, const Moment& to) const {
  if (to.ns == 0 || from.ns == 0) return;  // It did not get there.
  const double ns = std::max(static_cast<double>(to.ns - from.ns) - mark_ns_, 0.0);
  cost->ns[part] += ns;
  cost->total_ns += ns;
  cost->allocations += to.allocations - from.allocations;
  if (part == kPlugin) cost->plugin_allocations += to.allocations - from.allocations;
}

bool LaneMeter::Run(Pipeline& pipeline, const DataRequest& request, BatchCost* cost,
                    StageFailure* failure) {
  *cost = {};
  moments_ = {};
  arena_bytes_ = 0;
  written_ = {};
  const Moment begin = Now();
  // Its result is known; the time that it takes is not.
  const auto survey = wire::Validate(pipeline.signal, request.bytes.span(), wire::Limits());
  const Moment validated = Now();
  if (!survey.ok()) {
    *failure = {WEIR_PERMANENT, 0, survey.status().ToString()};
    return false;
  }
  const bool sent = RunStages(pipeline, *lane_, {request.bytes, *survey}, &written_, failure);
  const auto at = [this](StageMark mark) -> const Moment& {
    return moments_[static_cast<size_t>(mark)];
  };
  Add(cost, kValidate, begin, validated);
  Add(cost, kColumns, validated, at(StageMark::kColumnsBuilt));
  if (pipeline.stages.empty()) {
    Add(cost, kWriteBack, at(StageMark::kColumnsBuilt), at(StageMark::kWritten));
  } else {
    Add(cost, kScan, at(StageMark::kColumnsBuilt), at(StageMark::kScanned));
    Add(cost, kCall, at(StageMark::kScanned), at(StageMark::kCalling));
    Add(cost, kPlugin, at(StageMark::kCalling), at(StageMark::kReturned));
    Add(cost, kCall, at(StageMark::kReturned), at(StageMark::kChecked));
    Add(cost, kWriteBack, at(StageMark::kChecked), at(StageMark::kWritten));
  }
  cost->arena_bytes = arena_bytes_;
  cost->records_out = sent ? written_.items : 0;
  return sent;
}

}  // namespace weir::bench
