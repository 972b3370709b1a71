// Histograms with explicit bounds, and adding them up.
//
// Two histograms with the same bounds are added bucket by bucket. Otherwise what both can be told
// by are the bounds that they have in common: each bucket of the coarser layout is a whole number
// of buckets of either, so no count is guessed. Without a common bound the result has no buckets:
// count, sum, minimum and maximum stay exact.
//
// Counts are modulo 2^64, so that what was added can be taken out. Threads: values.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "plugins/processors/cardinality/number_sum.h"

namespace weir::cardinality {

// What all kinds of histograms have beside their buckets. A histogram of nothing has no minimum,
// but that is no reason for a sum of several not to have one.
struct Extremes {
  bool has_sum = true, has_min = true, has_max = true;
  double min = 0, max = 0;
  bool any = false;  // Something with a count was added.

  void Add(uint64_t count, bool with_sum, bool with_min, bool with_max, double low, double high);
};

struct Histogram {
  uint64_t count = 0;
  double sum = 0;
  bool has_sum = false, has_min = false, has_max = false;
  double min = 0, max = 0;
  std::vector<double> bounds;     // Rising. None: no buckets either.
  std::vector<uint64_t> buckets;  // One more than bounds.

  // False: not a histogram that can be added (lengths that do not fit, bounds that do not rise).
  // Clears what means nothing: a single bucket without bounds.
  bool Normalize();
};

// The bounds that `a` and `b` share.
void CommonBounds(std::span<const double> a, std::span<const double> b, std::vector<double>* out);
// Counts by `from` put together to counts by `to`, all of whose bounds are in `from`.
void Regroup(std::span<const double> from, std::span<const uint64_t> counts,
             std::span<const double> to, std::vector<uint64_t>* out);

// The sum of histograms. Layouts only ever get coarser.
class HistogramSum {
 public:
  // Makes the layout one that `h` fits into. True if it has changed; counts by the layout of
  // before then have to be put together, too (Regroup with old_bounds()).
  bool Fit(const Histogram& h);
  const std::vector<double>& old_bounds() const { return old_bounds_; }

  // What `h` is by this layout, after Fit.
  void Project(const Histogram& h, std::vector<uint64_t>* buckets) const {
    Regroup(h.bounds, h.buckets, bounds_, buckets);
  }
  void Add(const Histogram& h, std::span<const uint64_t> projected);
  void Subtract(uint64_t count, double sum, std::span<const uint64_t> projected);

  bool empty() const { return !laid_out_; }
  uint64_t count() const { return count_; }
  double sum() const { return sum_.Value().AsDouble(); }
  const Extremes& extremes() const { return extremes_; }
  const std::vector<double>& bounds() const { return bounds_; }
  const std::vector<uint64_t>& buckets() const { return buckets_; }

  template <class Archive>
  void Exchange(Archive& archive) {
    archive(laid_out_, count_, sum_, extremes_, bounds_, buckets_);
  }

 private:
  bool laid_out_ = false;
  uint64_t count_ = 0;
  NumberSum sum_;
  Extremes extremes_;
  std::vector<double> bounds_, old_bounds_, common_;
  std::vector<uint64_t> buckets_, regrouped_;
};

}  // namespace weir::cardinality
