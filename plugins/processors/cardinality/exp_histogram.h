// Exponential histograms, and adding them up.
//
// Bucket i at scale s holds (2^(i * 2^-s), 2^((i+1) * 2^-s)]. A scale lower by one puts buckets 2i
// and 2i + 1 together, so every bucket of a lower scale is whole buckets of a higher one: the sum
// has the lowest scale of its parts, lower still where its range would be longer than `buckets_max`
// on a side, and no count is guessed. A zero threshold above 0 is raised to a bucket's border, and
// what lies below it is counted as zero, as the data model asks for.
//
// Counts are modulo 2^64, so that what was added can be taken out. Threads: values.
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/processors/cardinality/histogram.h"
#include "plugins/processors/cardinality/number_sum.h"

namespace weir::cardinality {

struct ExpBuckets {
  int64_t offset = 0;  // Index of the first count.
  std::vector<uint64_t> counts;

  int64_t end() const { return offset + static_cast<int64_t>(counts.size()); }
};

struct ExpHistogram {
  uint64_t count = 0, zero_count = 0;
  double sum = 0, min = 0, max = 0, zero_threshold = 0;
  bool has_sum = false, has_min = false, has_max = false;
  int64_t scale = 0;
  ExpBuckets pos, neg;

  // False: not one that can be added (a scale or a threshold that no histogram has). Takes empty
  // buckets off both ends.
  bool Normalize();
};

// The index at a scale lower by `steps` >= 0.
int64_t LowerIndex(int64_t index, int64_t steps);
// True if each bucket of `later`, and its zero, holds at least what `earlier` has there, by the
// lower of the two scales and the higher of the two thresholds.
bool HasGrown(const ExpHistogram& earlier, const ExpHistogram& later);

class ExpHistogramSum {
 public:
  static constexpr int64_t kBucketsMax = 320;

  void Add(const ExpHistogram& h);
  // `h` was added before, with these buckets. Minimum and maximum stay.
  void Subtract(const ExpHistogram& h);

  bool empty() const { return !laid_out_; }
  uint64_t count() const { return count_; }
  uint64_t zero_count() const { return zero_count_; }
  double zero_threshold() const { return zero_threshold_; }
  double sum() const { return sum_.Value().AsDouble(); }
  int64_t scale() const { return scale_; }
  const ExpBuckets& pos() const { return pos_; }
  const ExpBuckets& neg() const { return neg_; }
  const Extremes& extremes() const { return extremes_; }

  template <class Archive>
  void Exchange(Archive& archive) {
    archive(laid_out_, count_, zero_count_, sum_, extremes_, scale_, zero_threshold_, has_floor_,
            floor_, pos_.offset, pos_.counts, neg_.offset, neg_.counts);
  }

 private:
  void Fit(const ExpHistogram& h);
  void LowerScale(int64_t scale);
  void SetFloor(int64_t floor, double threshold);
  void Absorb(ExpBuckets* side);
  // Adds or takes out the counts of one side; what is below the floor goes to zero.
  void Put(const ExpBuckets& from, int64_t steps, bool add, ExpBuckets* to);

  bool laid_out_ = false;
  uint64_t count_ = 0, zero_count_ = 0;
  NumberSum sum_;
  Extremes extremes_;
  int64_t scale_ = 0;
  double zero_threshold_ = 0;
  bool has_floor_ = false;
  int64_t floor_ = 0;  // Buckets below this index are counted as zero.
  ExpBuckets pos_, neg_;
};

}  // namespace weir::cardinality
