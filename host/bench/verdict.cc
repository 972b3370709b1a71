#include "host/bench/verdict.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"

namespace weir::bench {
namespace {

double Percent(double log_ratio) { return (std::exp(log_ratio) - 1) * 100; }

}  // namespace

Verdict Judge(const std::vector<double>& log_ratios) {
  const Estimate estimate = HodgesLehmann(log_ratios);
  Verdict verdict;
  verdict.samples = estimate.samples;
  verdict.percent = Percent(estimate.middle);
  verdict.low_percent = Percent(estimate.low);
  verdict.high_percent = Percent(estimate.high);
  if (estimate.samples < kSamplesMin) {
    verdict.judgement = Judgement::kUndecided;
  } else if (verdict.low_percent > kSamePercent) {
    verdict.judgement = Judgement::kSlower;
  } else if (verdict.high_percent < -kSamePercent) {
    verdict.judgement = Judgement::kFaster;
  } else {
    verdict.judgement = Judgement::kNoDifference;
  }
  return verdict;
}

bool SurelySlower(const Verdict& verdict, double percent) {
  return verdict.judgement == Judgement::kSlower && verdict.low_percent > percent;
}

std::string Verdict::Text() const {
  switch (judgement) {
    case Judgement::kSlower:
      return absl::StrFormat("slower by %.1f %% (95 %% CI %.1f ... %.1f)", percent, low_percent,
                             high_percent);
    case Judgement::kFaster:
      return absl::StrFormat("faster by %.1f %% (95 %% CI %.1f ... %.1f)", -percent, -high_percent,
                             -low_percent);
    case Judgement::kNoDifference:
      return absl::StrFormat("no difference larger than %.1f %%",
                             std::max(std::abs(low_percent), std::abs(high_percent)));
    case Judgement::kUndecided: break;
  }
  return absl::StrFormat("undecided: %d samples, at least %d are needed; give it more --seconds",
                         samples, kSamplesMin);
}

}  // namespace weir::bench
