#include "host/bench/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace weir::bench {

double Percentile(std::span<double> values, double share) {
  if (values.empty()) return 0;
  const double rank = std::ceil(share * static_cast<double>(values.size()));
  const size_t index = std::min(values.size(), static_cast<size_t>(std::max(rank, 1.0))) - 1;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const double upper = Percentile(values, static_cast<double>(values.size() / 2 + 1) /
                                              static_cast<double>(values.size()));
  if (values.size() % 2 == 1) return upper;
  return (Percentile(values, 0.5) + upper) / 2;
}

double SpreadPercent(const std::vector<double>& values) {
  std::vector<double> copy = values;
  const double median = Median(values);
  if (median == 0) return 0;
  return (Percentile(copy, 0.75) - Percentile(copy, 0.25)) / median * 100;
}

namespace {

// The least rank sum that is not too unlikely, below 2.5 %, for `samples` samples around 0: the
// share of all ways to choose some of the ranks that add up to it.
size_t SignedRankQuantile(size_t samples) {
  std::vector<double> share = {1};  // By sum.
  for (size_t rank = 1; rank <= samples; rank++) {
    std::vector<double> next(share.size() + rank);
    for (size_t sum = 0; sum < share.size(); sum++) {
      next[sum] += share[sum] / 2;
      next[sum + rank] += share[sum] / 2;
    }
    share = std::move(next);
  }
  double below = 0;
  size_t sum = 0;
  while ((below += share[sum]) < 0.025) sum++;
  return std::max<size_t>(sum, 1);
}

}  // namespace

Estimate HodgesLehmann(const std::vector<double>& values) {
  Estimate estimate;
  estimate.samples = values.size();
  std::vector<double> means;
  for (size_t i = 0; i < values.size(); i++) {
    for (size_t j = i; j < values.size(); j++) means.push_back((values[i] + values[j]) / 2);
  }
  estimate.middle = Median(means);
  if (values.size() < kSamplesMin) {
    estimate.low = -std::numeric_limits<double>::infinity();
    estimate.high = std::numeric_limits<double>::infinity();
    return estimate;
  }
  const size_t skipped = SignedRankQuantile(values.size()) - 1;
  std::sort(means.begin(), means.end());
  estimate.low = means[skipped];
  estimate.high = means[means.size() - 1 - skipped];
  return estimate;
}

}  // namespace weir::bench
