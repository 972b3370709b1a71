#include "host/bench/workers.h"

#include <algorithm>
#include <barrier>
#include <memory>
#include <thread>

#include "host/bench/job.h"
#include "host/bench/statistics.h"
#include "host/graph/stage_run.h"
#include "host/lane/loop.h"
#include "host/wire/limits.h"

namespace weir::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kRounds = 5;

void RunAll(const BatchSet& set, Pipeline& pipeline, LaneState& lane) {
  for (const DataRequest& request : set.batches) {
    const auto survey = wire::Validate(pipeline.signal, request.bytes.span(), wire::Limits());
    WriteBack written;
    StageFailure failure;
    if (survey.ok()) RunStages(pipeline, lane, {request.bytes, *survey}, &written, &failure);
  }
}

// Records a second of `workers` lanes together: each runs the set until the time is over, and
// counts only whole sets, with the time that they took.
double Rate(Workbench& bench, const BatchSet& set, Pipeline& pipeline, uint32_t workers,
            double seconds, bool pin) {
  std::vector<double> rates(workers);
  std::barrier<> start(workers);
  const auto work = [&](uint32_t index) {
    if (pin) PinThread(index);
    const std::unique_ptr<LaneState> lane = bench.MakeLane(index);
    RunAll(set, pipeline, *lane);
    start.arrive_and_wait();
    const uint64_t begun_ns = MonotonicNs();
    const uint64_t end_ns = begun_ns + static_cast<uint64_t>(seconds * 1e9);
    uint64_t sets = 0, now_ns = begun_ns;
    for (; sets == 0 || now_ns < end_ns; now_ns = MonotonicNs()) {
      RunAll(set, pipeline, *lane);
      sets++;
    }
    rates[index] = static_cast<double>(sets * set.records) * 1e9 /
                   static_cast<double>(now_ns - begun_ns);
  };
  std::vector<std::thread> threads;
  for (uint32_t i = 0; i < workers; i++) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
  double sum = 0;
  for (const double rate : rates) sum += rate;
  return sum;
}

}  // namespace

Json MeasureWorkers(Workbench& bench, const BatchSet& set, Pipeline& nothing, Pipeline& plugin,
                    double seconds, bool pin) {
  std::vector<uint32_t> counts;
  for (uint32_t count = 1; count < bench.lanes(); count *= 2) counts.push_back(count);
  counts.push_back(bench.lanes());
  const double each_s = seconds / static_cast<double>(counts.size() * kRounds * 2);
  std::vector<std::vector<double>> with(counts.size()), without(counts.size());
  for (int round = 0; round < kRounds; round++) {
    for (size_t i = 0; i < counts.size(); i++) {
      without[i].push_back(Rate(bench, set, nothing, counts[i], each_s, pin));
      with[i].push_back(Rate(bench, set, plugin, counts[i], each_s, pin));
    }
  }
  const double bytes_per_record = static_cast<double>(set.bytes) / static_cast<double>(set.records);
  Json rows = Json::array();
  for (size_t i = 0; i < counts.size(); i++) {
    const double rate = Median(with[i]), base = Median(without[i]);
    Json row;
    row["workers"] = counts[i];
    row["records_per_batch"] = set.records_per_batch;
    row["records_per_s"] = rate;
    row["megabytes_per_s"] = rate * bytes_per_record / 1e6;
    row["ns_per_record_and_worker"] = counts[i] * 1e9 / rate;
    row["times_one_worker"] = rate / Median(with[0]);
    row["nothing_records_per_s"] = base;
    row["nothing_times_one_worker"] = base / Median(without[0]);
    row["spread_percent"] = SpreadPercent(with[i]);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace weir::bench
