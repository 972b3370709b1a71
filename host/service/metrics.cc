#include "host/service/metrics.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/service/prometheus_text.h"

namespace weir {

// A function that is asked for a value. Its holder takes it away under `mutex`, so that it is never
// called after that.
struct Metrics::ReaderEntry {
  ReaderEntry(MetricSpec spec, Reader read) : spec(std::move(spec)), read(std::move(read)) {}

  const MetricSpec spec;
  std::mutex mutex;
  Reader read;  // Guarded by mutex; empty when its holder has let go.
};

namespace {

absl::Status Check(const MetricSpec& spec) {
  if (!IsMetricName(spec.name)) {
    return absl::InvalidArgumentError(absl::StrCat("no name of a metric: \"", spec.name, "\""));
  }
  for (size_t i = 0; i < spec.labels.size(); ++i) {
    const std::string& name = spec.labels[i].first;
    if (!IsLabelName(name) || (spec.kind == MetricKind::kHistogram && name == "le")) {
      return absl::InvalidArgumentError(
          absl::StrCat(spec.name, ": no name of a label: \"", name, "\""));
    }
    if (i > 0 && name == spec.labels[i - 1].first) {
      return absl::InvalidArgumentError(absl::StrCat(spec.name, ": label twice: ", name));
    }
  }
  for (size_t i = 0; i < spec.bounds.size(); ++i) {
    if (!std::isfinite(spec.bounds[i]) || (i > 0 && !(spec.bounds[i - 1] < spec.bounds[i]))) {
      return absl::InvalidArgumentError(absl::StrCat(spec.name, ": bounds do not ascend"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

Metrics::Metrics(uint32_t shards) : shards_(std::max(shards, 1u)) {}

void Metrics::RemoveDead() {
  series_count_ = 0;
  for (auto family = families_.begin(); family != families_.end();) {
    std::erase_if(family->second.series, [](const auto& entry) { return entry.second.expired(); });
    for (auto& [labels, readers] : family->second.readers) {
      std::erase_if(readers, [](const auto& reader) { return reader.expired(); });
    }
    std::erase_if(family->second.readers, [](const auto& entry) { return entry.second.empty(); });
    const size_t count = family->second.series.size() + family->second.readers.size();
    series_count_ += count;
    family = count == 0 ? families_.erase(family) : std::next(family);
  }
}

absl::StatusOr<SeriesRef> Metrics::Define(MetricSpec spec) {
  std::sort(spec.labels.begin(), spec.labels.end());
  if (absl::Status status = Check(spec); !status.ok()) return status;
  const std::string labels = RenderLabels(spec.labels);
  std::lock_guard lock(mutex_);
  auto found = families_.find(spec.name);
  if (found != families_.end() && found->second.kind != spec.kind) {
    RemoveDead();
    found = families_.find(spec.name);
    if (found != families_.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat(spec.name, " is a metric of another kind already"));
    }
  }
  if (found != families_.end()) {
    if (auto known = found->second.series.find(labels); known != found->second.series.end()) {
      if (SeriesRef series = known->second.lock()) return series;
    }
  }
  if (series_count_ >= kSeriesMax) RemoveDead();
  if (series_count_ >= kSeriesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat(spec.name, ": the limit of ", kSeriesMax, " series is reached"));
  }
  Family& family = families_.try_emplace(spec.name, Family{spec.kind, spec.help, {}, {}})
                       .first->second;
  SeriesRef series = std::make_shared<Series>(std::move(spec), shards_);
  if (family.series.insert_or_assign(labels, series).second) ++series_count_;
  return series;
}

SeriesRef Metrics::Add(MetricSpec spec) {
  if (absl::StatusOr<SeriesRef> series = Define(spec); series.ok()) return *std::move(series);
  return std::make_shared<Series>(std::move(spec), shards_);
}

std::shared_ptr<const void> Metrics::AddReader(MetricSpec spec, Reader read) {
  std::sort(spec.labels.begin(), spec.labels.end());
  const std::string labels = RenderLabels(spec.labels);
  auto entry = std::make_shared<ReaderEntry>(std::move(spec), std::move(read));
  // The entry itself is kept a while longer by a reader of all; what it calls is not.
  const std::shared_ptr<const void> held(entry.get(), [entry](const void*) {
    std::lock_guard lock(entry->mutex);
    entry->read = nullptr;
  });
  std::lock_guard lock(mutex_);
  if (series_count_ >= kSeriesMax) RemoveDead();
  if (series_count_ >= kSeriesMax) return held;
  Family& family =
      families_.try_emplace(entry->spec.name, Family{entry->spec.kind, entry->spec.help, {}, {}})
          .first->second;
  auto& readers = family.readers[labels];
  if (readers.empty()) ++series_count_;
  readers.push_back(entry);
  return held;
}

std::string Metrics::Expose() {
  struct Shown {
    std::string help;
    MetricKind kind;
    std::map<std::string, SeriesRef> series;
    std::map<std::string, std::vector<std::shared_ptr<ReaderEntry>>> readers;
  };
  std::map<std::string, Shown> all;
  {
    std::lock_guard lock(mutex_);
    RemoveDead();
    for (const auto& [name, family] : families_) {
      Shown& shown = all.try_emplace(name, Shown{family.help, family.kind, {}, {}}).first->second;
      for (const auto& [labels, weak] : family.series) {
        if (SeriesRef series = weak.lock()) shown.series.emplace(labels, std::move(series));
      }
      for (const auto& [labels, readers] : family.readers) {
        for (const auto& weak : readers) {
          if (auto reader = weak.lock()) shown.readers[labels].push_back(std::move(reader));
        }
      }
    }
  }
  std::string out;
  for (const auto& [name, shown] : all) {
    std::string lines;
    for (const auto& [labels, series] : shown.series) series->Expose(lines);
    for (const auto& [labels, readers] : shown.readers) {
      if (shown.series.contains(labels)) continue;
      // The youngest of those that still have a holder speaks for all.
      for (auto reader = readers.rbegin(); reader != readers.rend(); ++reader) {
        std::lock_guard lock((*reader)->mutex);
        if (!(*reader)->read) continue;
        AppendSample(name, labels, "", RenderNumber((*reader)->read() * (*reader)->spec.scale),
                     lines);
        break;
      }
    }
    if (lines.empty()) continue;
    AppendFamilyHead(name, shown.help, shown.kind, out);
    out.append(lines);
  }
  return out;
}

}  // namespace weir
