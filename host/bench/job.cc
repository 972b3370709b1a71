#include "host/bench/job.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

namespace weir::bench {

std::vector<BatchSet> MakeSets(const std::vector<DataRequest>& data, Signal signal,
                               std::vector<std::string>* notes) {
  std::vector<BatchSet> sets;
  if (signal == Signal::kProfiles) {
    notes->push_back("profiles can be neither joined nor cut: batches are as they were captured");
    sets.push_back(AsCaptured(data, signal));
    return sets;
  }
  for (const uint32_t size : kBatchSizes) {
    BatchSet set = Regroup(data, signal, size, kSetRecords);
    if (set.batches.empty()) {
      notes->push_back(absl::StrCat(
          std::string(SignalName(signal)), ": no batches of ", size,
          " records: the collector cuts such into windows, for their columns would be too large"));
      continue;
    }
    sets.push_back(std::move(set));
  }
  return sets;
}

BatchSet MakeUsualSet(const std::vector<DataRequest>& data, Signal signal) {
  if (signal == Signal::kProfiles) return AsCaptured(data, signal);
  return Regroup(data, signal, kUsualBatchSize, kSetRecords);
}

std::vector<Signal> SignalsToUse(const weir_component& component,
                                 const std::vector<DataRequest>& data,
                                 std::vector<std::string>* notes) {
  std::vector<Signal> signals;
  for (const Signal signal : kSignals) {
    const std::string name(SignalName(signal));
    const bool has = std::any_of(data.begin(), data.end(), [signal](const DataRequest& request) {
      return request.signal == signal;
    });
    const bool takes = (component.signals & static_cast<uint64_t>(signal)) != 0;
    if (has && takes) signals.push_back(signal);
    if (has && !takes) {
      notes->push_back(absl::StrCat("the data's ", name, " are not used: ",
                                    component.component_type, " does not take them"));
    }
    if (takes && !has) {
      notes->push_back(absl::StrCat(component.component_type, " takes ", name,
                                    ", but the data has none"));
    }
  }
  return signals;
}

void PinThread(uint32_t index) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(index % std::max(1u, std::thread::hardware_concurrency()), &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

}  // namespace weir::bench
