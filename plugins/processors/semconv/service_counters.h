// The host's counters of single services: those that the configuration names, because a counter has
// to be defined before the first batch.
//
// Threads: defined in create; `Add` on the thread of the shard whose tally is given.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/processors/semconv/findings.h"
#include "plugins/processors/semconv/tally.h"
#include "weir/sdk.hpp"

namespace weir::semconv {

class ServiceCounters {
 public:
  // In the order of the rows that a tally gives to `services`.
  ServiceCounters(Setup& setup, const std::vector<std::string>& services);

  // Adds what the tally has counted for them. The caller clears it.
  void Add(uint32_t shard, const Tally& tally) const;

 private:
  struct Service {
    Counter records, violating;
    std::array<Counter, kFindings> findings;
  };
  std::vector<Service> services_;
};

}  // namespace weir::semconv
