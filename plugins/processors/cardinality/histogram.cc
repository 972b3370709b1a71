#include "plugins/processors/cardinality/histogram.h"

#include <algorithm>
#include <cmath>

namespace weir::cardinality {

void Extremes::Add(uint64_t count, bool with_sum, bool with_min, bool with_max, double low,
                   double high) {
  if (count == 0) return;
  has_sum = has_sum && with_sum;
  has_min = has_min && with_min;
  has_max = has_max && with_max;
  min = any ? std::min(min, low) : low;
  max = any ? std::max(max, high) : high;
  any = true;
}

bool Histogram::Normalize() {
  if (bounds.empty()) {
    if (buckets.size() > 1) return false;
    buckets.clear();
    return true;
  }
  if (buckets.size() != bounds.size() + 1 || std::isnan(bounds[0])) return false;
  for (size_t i = 1; i < bounds.size(); i++) {
    if (!(bounds[i - 1] < bounds[i])) return false;
  }
  return true;
}

void CommonBounds(std::span<const double> a, std::span<const double> b, std::vector<double>* out) {
  out->clear();
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(*out));
}

void Regroup(std::span<const double> from, std::span<const uint64_t> counts,
             std::span<const double> to, std::vector<uint64_t>* out) {
  out->clear();
  if (to.empty()) return;
  out->resize(to.size() + 1);
  size_t at = 0;
  for (size_t i = 0; i < counts.size(); i++) {
    // Bucket i ends at from[i], the last one nowhere.
    (*out)[at] += counts[i];
    if (at < to.size() && i < from.size() && from[i] == to[at]) at++;
  }
}

bool HistogramSum::Fit(const Histogram& h) {
  if (!laid_out_) {
    laid_out_ = true;
    bounds_ = h.bounds;
    buckets_.assign(bounds_.empty() ? 0 : bounds_.size() + 1, 0);
    return false;
  }
  if (bounds_ == h.bounds) return false;
  CommonBounds(bounds_, h.bounds, &common_);
  if (common_.size() == bounds_.size()) return false;
  Regroup(bounds_, buckets_, common_, &regrouped_);
  buckets_.swap(regrouped_);
  old_bounds_.swap(bounds_);
  bounds_ = common_;
  return true;
}

void HistogramSum::Add(const Histogram& h, std::span<const uint64_t> projected) {
  count_ += h.count;
  if (h.has_sum) sum_.AddDouble(h.sum);
  extremes_.Add(h.count, h.has_sum, h.has_min, h.has_max, h.min, h.max);
  for (size_t i = 0; i < buckets_.size(); i++) buckets_[i] += projected[i];
}

void HistogramSum::Subtract(uint64_t count, double sum, std::span<const uint64_t> projected) {
  count_ -= count;
  sum_.AddDouble(-sum);
  for (size_t i = 0; i < buckets_.size(); i++) buckets_[i] -= projected[i];
}

}  // namespace weir::cardinality
