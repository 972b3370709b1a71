// The host's counters of records and their findings: of all services together, and of single ones
// that the configuration names, because a counter has to be defined before the first batch.
//
// Threads: defined in create; `Add` on the thread of the shard whose counts are given.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/processors/semconv/findings.h"
#include "plugins/processors/semconv/tally.h"
#include "weir/sdk.hpp"

namespace weir::semconv {

class RecordCounters {
 public:
  // `prefix`: of their names. `attributes`: "key=value" for each of them, or empty.
  RecordCounters(Setup& setup, const std::string& prefix, const std::string& attributes);

  void Add(uint32_t shard, const ServiceTally& counts) const;

 private:
  Counter records_, violating_;
  std::array<Counter, kFindings> findings_;
};

class ServiceCounters {
 public:
  // In the order of the rows that a tally gives to `services`.
  ServiceCounters(Setup& setup, const std::vector<std::string>& services);

  // Adds what the tally has counted for them. The caller clears it.
  void Add(uint32_t shard, const Tally& tally) const;

 private:
  std::vector<RecordCounters> services_;
};

}  // namespace weir::semconv
