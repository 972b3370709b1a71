// Lets the first requests of each second through, and then every n-th.
//
// Threads: any; one of several threads at a border of seconds may be counted for either.
#pragma once

#include <atomic>
#include <cstdint>

namespace weir::debug {

class Sampler {
 public:
  // `thereafter` 0: none after the first `initial`.
  Sampler(uint64_t initial, uint64_t thereafter) : initial_(initial), thereafter_(thereafter) {}

  bool Take(uint64_t mono_ns);

 private:
  const uint64_t initial_, thereafter_;
  std::atomic<uint64_t> second_{0};
  std::atomic<uint64_t> seen_{0};
};

}  // namespace weir::debug
