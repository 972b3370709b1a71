// Units of metrics, as UCUM writes them, and the ratio between two of one kind.
//
// Threads: pure functions.
#pragma once

#include <optional>
#include <string_view>

namespace weir::semconv {

// A value times `times`, divided by `by`: a division is exact where its inverse is not.
struct Ratio {
  double times = 1, by = 1;
  bool same() const { return times == by; }
  double Of(double value) const { return value * times / by; }
};

// From one unit to the other. Known are times, bytes and bits, frequencies, shares, what is counted
// ("{request}", "1", none), and some names that are spelt out ("milliseconds"). Empty: they are of
// different kinds, or not known.
std::optional<Ratio> RatioOf(std::string_view from, std::string_view to);

}  // namespace weir::semconv
