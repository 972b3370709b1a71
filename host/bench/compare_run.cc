#include "host/bench/compare_run.h"

#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/bench/lane_meter.h"
#include "host/bench/statistics.h"
#include "host/bench/subject.h"
#include "host/bench/workbench.h"
#include "host/lane/loop.h"

namespace weir::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kRoundsMin = 5;

// The times of one batch, one a run.
struct BatchTimes {
  std::vector<double> total_ns, plugin_ns;
};

// One of the two files, ready to run.
struct Side {
  Subject subject;
  Workbench bench{1};
  std::vector<std::unique_ptr<Pipeline>> pipelines;  // By set.
  std::unique_ptr<LaneMeter> meter;
  std::vector<BatchTimes> times;
};

absl::Status Prepare(const Job& job, const std::string& name, const std::string& staged,
                     Side& side) {
  auto subject = LoadSubject(name, staged, job.component, job.config);
  if (!subject.ok()) return subject.status();
  side.subject = *std::move(subject);
  if (side.subject.component->kind != WEIR_PROCESSOR) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": is no processor; only processors can be compared"));
  }
  return absl::OkStatus();
}

absl::Status Open(const std::vector<BatchSet>& sets, Side& side) {
  auto instance = side.bench.Open(side.subject.unit, *side.subject.component, side.subject.config);
  if (!instance.ok()) return instance.status();
  for (const BatchSet& set : sets) {
    auto pipeline = side.bench.MakePipeline(*instance, set.batches.front().signal);
    if (!pipeline.ok()) return pipeline.status();
    side.pipelines.push_back(*std::move(pipeline));
  }
  side.meter = std::make_unique<LaneMeter>(side.bench.MakeLane(0));
  return absl::OkStatus();
}

void RunSets(const std::vector<BatchSet>& sets, Side& side) {
  size_t number = 0;
  for (size_t i = 0; i < sets.size(); i++) {
    for (const DataRequest& request : sets[i].batches) {
      BatchCost cost;
      StageFailure failure;
      side.meter->Run(*side.pipelines[i], request, &cost, &failure);
      if (side.times.size() == number) side.times.emplace_back();
      side.times[number].total_ns.push_back(cost.total_ns);
      side.times[number].plugin_ns.push_back(cost.ns[kPlugin]);
      number++;
    }
  }
}

// Of all batches, of each the median of its runs: what is interrupted does not count.
double SumOfMedians(const Side& side, std::vector<double> BatchTimes::*times) {
  double sum = 0;
  for (const BatchTimes& batch : side.times) sum += Median(batch.*times);
  return sum;
}

Json LogRatio(const Side& before, const Side& after, std::vector<double> BatchTimes::*times) {
  const double old_ns = SumOfMedians(before, times), new_ns = SumOfMedians(after, times);
  // A call of some nanoseconds may be less than the clock can tell.
  return old_ns > 0 && new_ns > 0 ? Json(std::log(new_ns / old_ns)) : Json();
}

std::string BytesOf(const WriteBack& written) {
  std::string bytes;
  for (const SharedBytes& piece : written.pieces) bytes += piece.text();
  return bytes;
}

struct FirstRun {
  bool same_bytes = true;
  bool any_sent = false;    // By one of the two.
  StageFailure refusal;     // The last one.
};

FirstRun RunBothOnce(const std::vector<BatchSet>& sets, Side& before, Side& after) {
  FirstRun first;
  for (size_t i = 0; i < sets.size(); i++) {
    for (const DataRequest& request : sets[i].batches) {
      BatchCost cost;
      const bool old_sent = before.meter->Run(*before.pipelines[i], request, &cost,
                                              &first.refusal);
      const std::string bytes = BytesOf(before.meter->written());
      const bool new_sent = after.meter->Run(*after.pipelines[i], request, &cost,
                                             &first.refusal);
      first.any_sent = first.any_sent || old_sent || new_sent;
      first.same_bytes = first.same_bytes && old_sent == new_sent &&
                         BytesOf(after.meter->written()) == bytes;
    }
  }
  return first;
}

}  // namespace

absl::StatusOr<Json> CompareOnce(const Job& job) {
  Side before, after;
  const auto prepare_before = [&] { return Prepare(job, job.name, job.staged, before); };
  const auto prepare_after = [&] {
    return Prepare(job, job.against_name, job.against, after);
  };
  absl::Status ready = job.swapped ? prepare_after() : prepare_before();
  if (ready.ok()) ready = job.swapped ? prepare_before() : prepare_after();
  if (!ready.ok()) return ready;
  const auto data = LoadData(job.data);
  if (!data.ok()) return data.status();
  std::vector<BatchSet> sets;
  for (const Signal signal : kSignals) {
    const uint64_t both = before.subject.component->signals & after.subject.component->signals;
    if ((both & static_cast<uint64_t>(signal)) == 0) continue;
    BatchSet set = MakeUsualSet(*data, signal);
    if (!set.batches.empty()) sets.push_back(std::move(set));
  }
  if (sets.empty()) {
    return absl::InvalidArgumentError("the data has no signal that both of them take");
  }
  ready = Open(sets, job.swapped ? after : before);
  if (ready.ok()) ready = Open(sets, job.swapped ? before : after);
  if (!ready.ok()) return ready;

  if (job.pin) PinThread(0);
  const FirstRun first = RunBothOnce(sets, before, after);  // It warms up, too.
  if (!first.any_sent) {
    return absl::FailedPreconditionError(
        absl::StrCat("both refuse every batch: ", first.refusal.text));
  }
  const uint64_t end_ns = MonotonicNs() + static_cast<uint64_t>(job.seconds * 1e9);
  int rounds = 0;
  for (; rounds < kRoundsMin || MonotonicNs() < end_ns; rounds++) {
    Side& outer = rounds % 2 == 0 ? before : after;
    Side& inner = rounds % 2 == 0 ? after : before;
    for (Side* side : {&outer, &inner, &inner, &outer}) RunSets(sets, *side);
  }
  Json out;
  out["type"] = before.subject.component->component_type;
  out["log_ratio"] = LogRatio(before, after, &BatchTimes::total_ns);
  out["plugin_log_ratio"] = LogRatio(before, after, &BatchTimes::plugin_ns);
  out["rounds"] = rounds;
  out["same_bytes"] = first.same_bytes;
  return out;
}

}  // namespace weir::bench
