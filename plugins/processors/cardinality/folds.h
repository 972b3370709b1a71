// The folded series of one batch: which points go into one, and what then stands in the batch.
//
// Points are put in while the batch is looked at, and dropped there; what they add up to is written
// at the end. Numbers (sums, gauges) take the place of the first point: its attributes are cut down
// to those that the series keeps, and its value is set. So are single points of delta histograms,
// whose buckets then stay the bytes that came. Other histograms and summaries are points of their
// own, since the buckets of one that came in can not be set. Adding points moves rows, so that
// comes last.
//
// One per shard; memory is kept between batches. Threads: belongs to a shard.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/processors/cardinality/flat_map.h"
#include "plugins/processors/cardinality/keyed_hash.h"
#include "plugins/processors/cardinality/point_value.h"
#include "plugins/processors/cardinality/series_book.h"
#include "plugins/processors/cardinality/shape.h"
#include "plugins/processors/cardinality/total.h"
#include "weir/abi.h"

namespace weir::cardinality {

inline constexpr char kOverflowKey[] = "otel.metric.overflow";

enum class Way { kNever, kNewest, kDelta, kCumulative };
Way WayOf(MetricKind kind, Temporality temporality);

class Folds {
 public:
  Folds(const HashKey& key, SeriesBook* book) : key_(key), book_(book) {}

  void BeginBatch(weir_batch* batch);
  bool empty() const { return used_ == 0; }
  bool Has(uint64_t target) const { return by_target_.Find(target) != FlatMap::kNone; }
  // A delta or gauge point, dropped here. `shape` matters for the first of a target. False: it
  // can not be added, and was dropped all the same.
  bool Add(uint64_t target, uint32_t metric, uint32_t point, MetricKind kind, Way way,
           const Shape& shape);
  // A cumulative point that goes into the series of `target`, which is made if it is not there.
  bool AddCumulative(uint64_t target, uint64_t member, bool monotonic, uint32_t metric,
                     uint32_t point, MetricKind kind, const Shape& shape);
  // The same for a series that is there.
  bool AddMember(uint32_t series, uint64_t member, uint32_t metric, uint32_t point,
                 MetricKind kind);
  // Writes all of them into the batch. Returns how many series that is.
  uint32_t Write();

 private:
  struct Fold {
    uint64_t target = 0;
    uint32_t metric = 0, first = 0;  // Rows: the metric, the point that came first.
    uint32_t series = SeriesBook::kNone;
    uint32_t points = 0;  // That were put in,
    uint32_t values = 0;  // and those of them that had a value.
    uint64_t start = 0, time = 0;
    Number newest;
    Total total;
    Shape shape;
  };

  Fold& FindOrMake(uint64_t target, uint32_t metric, uint32_t point, const Shape& shape);
  void Drop(uint32_t point) { weir_drop(batch_->point->drop, point); }
  bool UpdateMember(uint32_t series, uint64_t member, uint32_t metric, uint32_t point);
  bool IsOwnPoint(const Fold& fold) const;
  void Edit(const Fold& fold);
  void SetNumber(const Fold& fold);
  void SetTimes(const Fold& fold, uint32_t point);
  void WritePoint(const Fold& fold);
  void CopyAttributes(const Shape& shape, weir_range range, uint32_t point);
  void CopyAttribute(uint32_t from, uint32_t to);
  void AddOverflow(uint32_t point);
  void AddHistogram(uint32_t point, const HistogramSum& h);
  void AddExponential(uint32_t point, const ExpHistogramSum& h);
  void AddSummary(uint32_t point, const Total& total);
  uint32_t SetHas(uint32_t point, const Extremes& extremes);
  weir_range AddNumbers(const std::vector<uint64_t>& counts);
  void SetCell(uint32_t column, const void* cells, uint32_t row, weir_val value);
  bool Keeps(const Shape& shape, std::string_view key, const std::string** text) const;

  const HashKey key_;
  SeriesBook* const book_;
  weir_batch* batch_ = nullptr;
  FlatMap by_target_;
  std::vector<Fold> folds_;
  uint32_t used_ = 0;
  PointValue value_;
  std::vector<uint64_t> scratch_;
};

}  // namespace weir::cardinality
