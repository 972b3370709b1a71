// The few statistics that measurements of time need. No means: one interrupted round would move
// them at will.
//
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace weir::bench {

// 0 for no values.
double Median(std::vector<double> values);

// The smallest value that `share` (0 to 1) of the values do not exceed; 0 for no values. Sorts them
// in part.
double Percentile(std::span<double> values, double share);

// The distance of the quartiles in percent of the median: how far rounds that ought to be the same
// lay apart.
double SpreadPercent(const std::vector<double>& values);

// The middle of a distribution and where it lies with 95 % confidence.
struct Estimate {
  size_t samples = 0;
  double middle = 0, low = 0, high = 0;
};

// The Hodges-Lehmann estimate: the median of the means of all pairs of values, with the interval
// that belongs to Wilcoxon's signed-rank test. It needs no normal distribution, only a symmetric
// one, and is surer than the plain median of as many samples. Fewer than kSamplesMin values can not
// give 95 %: then the interval is without end.
inline constexpr size_t kSamplesMin = 6;
Estimate HodgesLehmann(const std::vector<double>& values);

}  // namespace weir::bench
