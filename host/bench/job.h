// What the process that measures is told, and the sizes that it measures.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "host/base/signal.h"
#include "host/bench/regroup.h"
#include "weir/abi.h"

namespace weir::bench {

struct Job {
  std::string name;           // How messages name the plugin's file.
  std::string staged;         // The copy that is loaded.
  std::string against;        // Comparing: the staged copy of the new file, else empty.
  std::string against_name;
  bool swapped = false;       // Comparing: the new file is loaded first.
  uint32_t component = 0;     // Its number in the plugin's table.
  std::string config;         // A file; empty: made from the schema.
  std::vector<std::string> data;
  double seconds = 0;         // For all of it, about.
  uint32_t workers_max = 1;
  bool pin = false;
};

// As JSON, by nlohmann::json(job) and json.get<Job>(), which throws for what is no job.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Job, name, staged, against, against_name, swapped, component,
                                   config, data, seconds, workers_max, pin)

// One, few, many, and what the collector lets into one batch at most.
inline constexpr uint32_t kBatchSizes[] = {1, 8, 64, 512, 4096, 8192};
inline constexpr uint32_t kUsualBatchSize = 512;
// Of one set of batches.
inline constexpr uint64_t kSetRecords = 8192;

// The sets of `signal` to measure; for profiles the one that was captured. Sizes that can not be
// are said in *notes.
std::vector<BatchSet> MakeSets(const std::vector<DataRequest>& data, Signal signal,
                               std::vector<std::string>* notes);
// The one that stands for all where sizes are not what is asked.
BatchSet MakeUsualSet(const std::vector<DataRequest>& data, Signal signal);

// Signals that `component` takes and `data` has; what is left over is said in *notes.
std::vector<Signal> SignalsToUse(const weir_component& component,
                                 const std::vector<DataRequest>& data,
                                 std::vector<std::string>* notes);

// Ties this thread to processor `index`, counted around.
void PinThread(uint32_t index);

}  // namespace weir::bench
