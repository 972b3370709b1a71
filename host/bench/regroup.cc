#include "host/bench/regroup.h"

#include <algorithm>
#include <string>
#include <utility>

#include "host/wire/cut.h"
#include "host/wire/limits.h"

namespace weir::bench {
namespace {

void Add(BatchSet& set, DataRequest request) {
  set.records += request.survey.items;
  set.bytes += request.bytes.size();
  set.batches.push_back(std::move(request));
}

}  // namespace

BatchSet AsCaptured(const std::vector<DataRequest>& data, Signal signal) {
  BatchSet set;
  for (const DataRequest& request : data) {
    if (request.signal == signal) Add(set, request);
  }
  return set;
}

BatchSet Regroup(const std::vector<DataRequest>& data, Signal signal, uint32_t records_per_batch,
                 uint64_t records_min) {
  const BatchSet captured = AsCaptured(data, signal);
  BatchSet set;
  set.records_per_batch = records_per_batch;
  if (captured.records == 0) return set;
  // Whole batches only: a shorter last one would be counted among the others.
  const uint64_t wanted =
      (std::max<uint64_t>(records_min, 1) + records_per_batch - 1) / records_per_batch *
      records_per_batch;
  std::string joined;
  for (uint64_t records = 0; records < wanted; records += captured.records) {
    for (const DataRequest& request : captured.batches) joined += request.bytes.text();
  }
  const wire::Limits limits;
  wire::CutOptions options;
  options.items_max = records_per_batch;
  const std::span<const uint8_t> bytes(reinterpret_cast<const uint8_t*>(joined.data()),
                                       joined.size());
  for (std::string& piece : wire::Cut(signal, bytes, options)) {
    DataRequest request{signal, SharedBytes::FromString(std::move(piece)), {}};
    const auto survey = wire::Validate(signal, request.bytes.span(), limits);
    if (!survey.ok() || wire::NeedsWindows(signal, *survey, limits)) return {};
    if (survey->items * 2 < records_per_batch) continue;  // The last one.
    request.survey = *survey;
    Add(set, std::move(request));
    if (set.records >= wanted) break;
  }
  return set;
}

}  // namespace weir::bench
