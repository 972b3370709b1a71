// One batch of metrics.
//
// Each point is hashed (its attributes, and what its stream is besides) and looked up. What is
// known passes at once. What is not is let through if every value of it and the stream itself are
// within their limits, else the rule's action is taken. Cumulative points whose stream was folded
// once stay folded, whatever room there is later: their part can not be taken out of a sum that
// only rises.
//
// At the end, points of delta series and gauges that passed but are what a folded series has become
// are merged into it, and the folded series are written.
//
// Lives for one call. Edits that can not be made mark the batch as failed, as they always do.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugins/processors/cardinality/shard_state.h"
#include "weir/abi.h"

namespace weir::cardinality {

class MetricRun {
 public:
  MetricRun(ShardState& shard, weir_batch* batch);

  void Execute();

 private:
  // The metric that is visited.
  struct Metric {
    uint32_t row;
    MetricState* state;
    MetricKind kind;
    Way way;
    bool monotonic, folds;
    uint64_t identity;  // The hash of all of a stream but its points' attributes.
  };
  // The point that is visited.
  struct Point {
    uint32_t row;
    uint64_t stream;
    uint32_t attributes;  // How many there are, also beyond kAttributesMax.
    bool sdk_overflow;    // It has otel.metric.overflow=true.
  };

  void VisitResource(uint32_t row);
  void VisitMetric(uint32_t row);
  void VisitPoints(const Metric& metric, weir_range points);
  Point HashPoint(const Metric& metric, uint32_t row);

  bool StaysFolded(const Metric& metric, const Point& point);
  void VisitUnknown(const Metric& metric, const Point& point, Seen seen);
  void FindKeys(MetricState& state, uint32_t count);
  bool Admit(const Metric& metric, const Point& point);
  bool AdmitStream(const Metric& metric, uint64_t stream, uint32_t reserve);
  void KeepValues(uint32_t count);
  void Limit(const Metric& metric, const Point& point);
  void Refuse(const Metric& metric, const Point& point);

  void Overflow(const Metric& metric, const Point& point);
  void Aggregate(const Metric& metric, const Point& point);
  bool TryTarget(const Metric& metric, const Point& point);
  void TakeShape(uint32_t count);
  bool TargetHasRoom(const Metric& metric, uint64_t target);
  PointAttribute* Worst(uint32_t count);
  void Change(const Metric& metric, PointAttribute& attribute);
  void FoldInto(uint64_t target, const Metric& metric, const Point& point);
  void Drop(uint32_t point);
  void MergeNatives();

  std::string_view TextOf(weir_str view) const { return {weir_ptr(batch_, view), view.len}; }

  ShardState& shard_;
  weir_batch* const batch_;
  uint32_t resource_ = WEIR_NO_ROW;
  uint64_t resource_hash_ = 0, service_hash_ = 0;
  std::string_view service_;
};

}  // namespace weir::cardinality
