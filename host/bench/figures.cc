#include "host/bench/figures.h"

#include <string>

#include "host/bench/allocations.h"
#include "host/bench/statistics.h"

namespace weir::bench {
namespace {

using Json = nlohmann::ordered_json;

Json PerBatch(const BatchSet& set, uint64_t count) {
  return static_cast<double>(count) / static_cast<double>(set.batches.size());
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
Json SizeFigures(const BatchSet& set, Contender& nothing, Contender& noop, Contender& plugin) {
  const auto median = [](const Contender& contender, Part part) {
    return Median(contender.part_ns[part]);
  };
  const auto beyond_nothing = [&](Part part) {
    return median(plugin, part) - median(nothing, part);
  };
  const double bare = median(noop, kPlugin);
  Json split;
  const double base = median(nothing, kValidate) + median(nothing, kColumns) +
                      median(nothing, kWriteBack);
  split["nothing"] = base;
  split["columns"] = beyond_nothing(kValidate) + beyond_nothing(kColumns);
  split["scan"] = median(plugin, kScan);
  split["call"] = median(plugin, kCall) + bare;
  split["plugin"] = median(plugin, kPlugin) - bare;
  split["write_back"] = beyond_nothing(kWriteBack);
  double total = 0;
  for (const std::string_view name : kSplitNames) total += split[std::string(name)].get<double>();
  split["total"] = total;

  const double bytes_per_record =
      static_cast<double>(set.bytes) / static_cast<double>(set.records);
  Json row;
  row["records_per_batch"] = set.records_per_batch;
  row["batches"] = set.batches.size();
  row["records"] = set.records;
  row["bytes"] = set.bytes;
  row["rounds"] = plugin.total_ns.size();
  row["ns_per_record"] = split;
  row["noop_ns_per_record"] = Median(noop.total_ns);
  row["noop_process_ns_per_batch"] =
      bare * static_cast<double>(set.records) / static_cast<double>(set.batches.size());
  row["times_nothing"] = base > 0 ? total / base : 0.0;
  row["megabytes_per_s"] = total > 0 ? bytes_per_record * 1e3 / total : 0.0;
  row["cycles_per_record"] = plugin.cycles.empty() ? Json() : Json(Median(plugin.cycles));
  AddPercentiles(plugin.batch_ns, &row);
  row["allocations_per_batch"] = Allocations(set, plugin.allocations);
  row["plugin_allocations_per_batch"] = Allocations(set, plugin.plugin_allocations);
  row["arena_bytes_per_batch"] = PerBatch(set, plugin.arena_bytes);
  row["records_out"] = plugin.records_out;
  row["batches_refused"] = plugin.refused;
  row["refusal"] = plugin.failure.text;
  row["spread_percent"] = SpreadPercent(plugin.total_ns);
  row["rounds_ns_per_record"] = {
      {"nothing", nothing.total_ns}, {"noop", noop.total_ns}, {"plugin", plugin.total_ns}};
  return row;
}

}  // namespace weir::bench
