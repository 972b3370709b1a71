// A sum of integers and doubles that stays an integer as long as it can, and whose doubles are
// added with the error carried along (Neumaier), so that taking a value out again leaves what was
// there before, and a sum of many is as good as one rounding.
//
// Threads: a value.
#pragma once

#include <cmath>
#include <cstdint>

namespace weir::cardinality {

struct Number {
  bool is_double = false;
  int64_t whole = 0;
  double real = 0;

  static Number Int(int64_t v) { return {false, v, 0}; }
  static Number Double(double v) { return {true, 0, v}; }
  bool finite() const { return !is_double || std::isfinite(real); }
  double AsDouble() const { return is_double ? real : static_cast<double>(whole); }
  bool LessThan(const Number& other) const {
    if (!is_double && !other.is_double) return whole < other.whole;
    return AsDouble() < other.AsDouble();
  }
};

class NumberSum {
 public:
  void Add(const Number& n) {
    if (n.is_double) {
      AddDouble(n.real);
    } else if (__builtin_add_overflow(whole_, n.whole, &whole_)) {
      // What does not fit is a double from now on.
      whole_ = static_cast<int64_t>(static_cast<uint64_t>(whole_) - static_cast<uint64_t>(n.whole));
      AddDouble(static_cast<double>(n.whole));
    }
  }
  void Subtract(const Number& n) {
    if (n.is_double) {
      AddDouble(-n.real);
    } else if (__builtin_sub_overflow(whole_, n.whole, &whole_)) {
      whole_ = static_cast<int64_t>(static_cast<uint64_t>(whole_) + static_cast<uint64_t>(n.whole));
      AddDouble(-static_cast<double>(n.whole));
    }
  }
  void AddDouble(double v) {
    is_double_ = true;
    const double sum = real_ + v;
    if (std::isfinite(sum)) {
      lost_ += std::fabs(real_) >= std::fabs(v) ? real_ - sum + v : v - sum + real_;
    }
    real_ = sum;
  }
  Number Value() const {
    return is_double_ ? Number::Double(static_cast<double>(whole_) + real_ + lost_)
                      : Number::Int(whole_);
  }

  // The parts, for the hand-over of state.
  struct Parts {
    int64_t whole;
    double real, lost;
    uint8_t is_double;
  };
  Parts parts() const { return {whole_, real_, lost_, is_double_}; }
  void Restore(const Parts& p) {
    whole_ = p.whole;
    real_ = p.real;
    lost_ = p.lost;
    is_double_ = p.is_double != 0;
  }

 private:
  int64_t whole_ = 0;
  double real_ = 0, lost_ = 0;
  bool is_double_ = false;
};

}  // namespace weir::cardinality
