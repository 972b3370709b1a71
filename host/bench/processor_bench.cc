#include "host/bench/processor_bench.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "host/bench/figures.h"
#include "host/bench/rounds.h"
#include "host/bench/workbench.h"
#include "host/bench/workers.h"

namespace weir::bench {
namespace {

using Json = nlohmann::ordered_json;

// Of the time for one signal, what goes to the workers.
constexpr double kWorkersShare = 0.3;

Json DescribeData(const std::vector<DataRequest>& data, Signal signal) {
  const BatchSet captured = AsCaptured(data, signal);
  return {{"requests", captured.batches.size()},
          {"records", captured.records},
          {"bytes", captured.bytes}};
}

struct Measurement {
  const Job& job;
  const std::vector<DataRequest>& data;
  Workbench bench;
  std::shared_ptr<Instance> plugin, noop;
  CycleCounter cycles;

  absl::StatusOr<Json> Measure(Signal signal, double seconds, std::vector<std::string>* notes);
};

absl::StatusOr<Json> Measurement::Measure(Signal signal, double seconds,
                                          std::vector<std::string>* notes) {
  auto nothing = bench.MakePipeline(nullptr, signal);
  auto measured = bench.MakePipeline(plugin, signal);
  if (!measured.ok()) return measured.status();
  const std::unique_ptr<Pipeline> beside = bench.MakeLike(**measured, noop);
  LaneMeter meter(bench.MakeLane(0));
  Json sizes = Json::array();
  const std::vector<BatchSet> sets = MakeSets(data, signal, notes);
  for (const BatchSet& set : sets) {
    std::vector<Contender> contenders(3);
    contenders[0].pipeline = nothing->get();
    contenders[1].pipeline = beside.get();
    contenders[2].pipeline = measured->get();
    RunRounds(set, meter, cycles, seconds * (1 - kWorkersShare) / static_cast<double>(sets.size()),
              contenders);
    if (contenders[2].refused == set.batches.size()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "it refuses every batch of ", std::string(SignalName(signal)), ", so that nothing can be "
          "measured: ", contenders[2].failure.text));
    }
    sizes.push_back(SizeFigures(set, contenders[0], contenders[1], contenders[2]));
  }
  Json out;
  out["signal"] = std::string(SignalName(signal));
  out["record_name"] = std::string(ItemName(signal));
  out["data"] = DescribeData(data, signal);
  out["scans"] = (*measured)->patterns != nullptr;
  out["sizes"] = std::move(sizes);
  out["workers"] = MeasureWorkers(bench, MakeUsualSet(data, signal), **nothing, **measured,
                                  seconds * kWorkersShare, job.pin);
  return out;
}

}  // namespace

absl::StatusOr<Json> BenchProcessor(const Job& job, std::shared_ptr<Unit> unit,
                                    const weir_component& component,
                                    std::shared_ptr<const InstanceConfig> config,
                                    const std::vector<DataRequest>& data,
                                    std::vector<std::string>* notes) {
  Measurement measurement{job, data, Workbench(job.workers_max), nullptr, nullptr, {}};
  auto plugin = measurement.bench.Open(std::move(unit), component, std::move(config));
  if (!plugin.ok()) return plugin.status();
  auto noop = measurement.bench.OpenNoop();
  if (!noop.ok()) return noop.status();
  measurement.plugin = *std::move(plugin);
  measurement.noop = *std::move(noop);
  if (job.pin) PinThread(0);
  if (!measurement.cycles.available()) {
    notes->push_back(absl::StrCat("cycles are not available here: perf_event_open: ",
                                  measurement.cycles.reason()));
  }
  const std::vector<Signal> signals = SignalsToUse(component, data, notes);
  Json out = Json::array();
  for (const Signal signal : signals) {
    auto figures =
        measurement.Measure(signal, job.seconds / static_cast<double>(signals.size()), notes);
    if (!figures.ok()) return figures.status();
    if ((*figures)["scans"] == true && out.empty()) {
      notes->push_back("scan: without the scanner's cache of verdicts, which would know all of "
                       "this data, as it comes again and again");
    }
    out.push_back(*std::move(figures));
  }
  for (const std::string& warning : measurement.bench.warnings()) notes->push_back(warning);
  return out;
}

}  // namespace weir::bench
