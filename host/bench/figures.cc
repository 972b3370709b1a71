#include "host/bench/figures.h"

#include <numeric>
#include <string>
#include <vector>

#include "host/bench/allocations.h"
#include "host/bench/statistics.h"

namespace weir::bench {
namespace {

using Json = nlohmann::ordered_json;

Json PerBatch(const BatchSet& set, uint64_t count) {
  return static_cast<double>(count) / static_cast<double>(set.batches.size());
}

double Sum(const std::array<double, kPartCount>& parts) {
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

std::vector<double> PerRecord(std::vector<double> rounds_ns, double records) {
  for (double& ns : rounds_ns) ns /= records;
  return rounds_ns;
}

// Every batch of every round.
std::vector<double> BatchesNs(const Contender& contender) {
  std::vector<double> all;
  for (const auto& round : contender.rounds) {
    for (const PartTimes& times : round) {
      all.push_back(std::accumulate(times.begin(), times.end(), 0.0));
    }
  }
  return all;
}

Json Allocations(const BatchSet& set, uint64_t count) {
  return CountsAllocations() ? PerBatch(set, count) : Json();
}

}  // namespace

void AddPercentiles(std::vector<double>& batch_ns, Json* row) {
  (*row)["batch_p50_ns"] = Percentile(batch_ns, 0.5);
  (*row)["batch_p99_ns"] = Percentile(batch_ns, 0.99);
  (*row)["batch_p999_ns"] = Percentile(batch_ns, 0.999);
}

// A part is what the plugin's pipeline takes for it more than one without a stage. The bare call is
// what the no-op's takes inside of `process`.
Json SizeFigures(const BatchSet& set, const Contender& nothing, const Contender& noop,
                 const Contender& plugin) {
  const auto records = static_cast<double>(set.records);
  const auto without = UndisturbedNs(nothing), bare = UndisturbedNs(noop),
             with = UndisturbedNs(plugin);
  const double base = Sum(without) / records;
  Json split;
  split["nothing"] = base;
  split["columns"] =
      (with[kValidate] - without[kValidate] + with[kColumns] - without[kColumns]) / records;
  split["scan"] = with[kScan] / records;
  split["call"] = (with[kCall] + bare[kPlugin]) / records;
  split["plugin"] = (with[kPlugin] - bare[kPlugin]) / records;
  split["write_back"] = (with[kWriteBack] - without[kWriteBack]) / records;
  double total = 0;
  for (const std::string_view name : kSplitNames) total += split[std::string(name)].get<double>();
  split["total"] = total;

  const double bytes_per_record = static_cast<double>(set.bytes) / records;
  Json row;
  row["records_per_batch"] = set.records_per_batch;
  row["batches"] = set.batches.size();
  row["records"] = set.records;
  row["bytes"] = set.bytes;
  row["rounds"] = plugin.rounds.size();
  row["ns_per_record"] = split;
  row["noop_ns_per_record"] = Sum(bare) / records;
  row["noop_process_ns_per_batch"] =
      bare[kPlugin] / static_cast<double>(set.batches.size());
  row["times_nothing"] = base > 0 ? total / base : 0.0;
  row["megabytes_per_s"] = total > 0 ? bytes_per_record * 1e3 / total : 0.0;
  row["cycles_per_record"] = plugin.cycles.empty() ? Json() : Json(Median(plugin.cycles));
  std::vector<double> batch_ns = BatchesNs(plugin);
  AddPercentiles(batch_ns, &row);
  row["allocations_per_batch"] = Allocations(set, plugin.allocations);
  row["plugin_allocations_per_batch"] = Allocations(set, plugin.plugin_allocations);
  row["arena_bytes_per_batch"] = PerBatch(set, plugin.arena_bytes);
  row["records_out"] = plugin.records_out;
  row["batches_refused"] = plugin.refused;
  row["refusal"] = plugin.failure.text;
  row["spread_percent"] = SpreadPercent(RoundsNs(plugin));
  row["rounds_ns_per_record"] = {
      {"nothing", PerRecord(RoundsNs(nothing), records)},
      {"noop", PerRecord(RoundsNs(noop), records)},
      {"plugin", PerRecord(RoundsNs(plugin), records)}};
  return row;
}

}  // namespace weir::bench
