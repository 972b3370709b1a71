// Is NEW slower than OLD? A judgement that noise does not sway.
//
// One sample is the ratio that one process found: it ran both files in turns (old new new old),
// so that a change of the machine's pace meets both, and took of each batch the median. Samples are
// of separate processes because where code and memory happen to lie moves times by some percent,
// for as long as a process lives: rounds of one process agree with each other about that and are
// all wrong together. Every other process loads the two in the other order.
//
// The verdict is of the 95 % interval of all samples' logarithms (statistics.h). It says "faster"
// or "slower" only when the whole interval lies beyond kSamePercent: a file compared with itself
// stays within. When to stop is decided by the width of the interval alone, never by where it lies;
// to stop as soon as it looks significant would find a difference in anything.
//
// Threads: pure functions.
#pragma once

#include <string>
#include <vector>

#include "host/bench/statistics.h"

namespace weir::bench {

inline constexpr double kSamePercent = 0.5;
// Half the interval; narrower is tight enough.
inline constexpr double kTightPercent = 0.5;

enum class Judgement { kFaster, kSlower, kNoDifference, kUndecided };

struct Verdict {
  Judgement judgement = Judgement::kUndecided;
  // Of time, NEW over OLD: negative is faster.
  double percent = 0, low_percent = 0, high_percent = 0;
  size_t samples = 0;

  bool tight() const { return samples > 0 && high_percent - low_percent <= 2 * kTightPercent; }
  // "slower by 3.1 % (95 % CI 2.2 ... 4.0)"
  std::string Text() const;
};

// `log_ratios`: the logarithm of NEW's time over OLD's, one a process.
Verdict Judge(const std::vector<double>& log_ratios);

// Whether it is sure that NEW takes more than `percent` longer.
bool SurelySlower(const Verdict& verdict, double percent);

}  // namespace weir::bench
