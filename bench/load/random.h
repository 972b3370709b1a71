// A small fast generator, the same on every machine: payloads must not depend on a library's
// distributions.
//
// Threads: one at a time.
#pragma once

#include <cstdint>

namespace weir::load {

class Random {  // splitmix64
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // [0, n), n > 0.
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>((Next() >> 32) * n >> 32); }
  bool Percent(uint32_t percent) { return Below(100) < percent; }
  // [0, n), small numbers far more often than large ones: how users and addresses repeat.
  uint32_t Skewed(uint32_t n) {
    const uint64_t a = Below(n), b = Below(n), c = Below(n);
    return static_cast<uint32_t>(a * b / n * c / n);
  }

 private:
  uint64_t state_;
};

}  // namespace weir::load
