// The host's own metrics: counters, gauges and histograms, read as Prometheus text.
//
// A series is defined once, on the control thread, and then added to from hot paths: one relaxed
// atomic addition on a cache line that only that shard writes. Reading sums over the shards.
//
// A series is known by its name and labels, not by who defined it: defining it again gives the same
// one. It lives as long as somebody holds it. So the counters of a component go on across a swap,
// where the new instance takes hold before the old one lets go, and disappear when the component is
// gone from the configuration.
//
// Names are the Collector's where it has one: see host_metrics.h.
//
// Threads: Metrics is [any], with a lock; Series::Add and Set are [any] without one.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace weir {

enum class MetricKind : uint8_t { kCounter, kUpDownCounter, kGauge, kHistogram };

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

struct MetricSpec {
  MetricKind kind = MetricKind::kCounter;
  std::string name;   // As exposed; counters end in _total.
  std::string help;
  MetricLabels labels;
  // HISTOGRAM: upper bounds of what is shown, ascending; empty: DefaultBounds("").
  std::vector<double> bounds;
  double scale = 1;  // What is shown is what was added times this: 1e-9 for seconds added as ns.
};

class Series {
 public:
  Series(MetricSpec spec, uint32_t shards);
  Series(const Series&) = delete;
  Series& operator=(const Series&) = delete;

  // Adds to a counter, sets a gauge, records into a histogram. A shard beyond those that exist
  // counts as one of them. [any]
  void Add(uint32_t shard, int64_t value) {
    if (spec_.kind == MetricKind::kCounter || spec_.kind == MetricKind::kUpDownCounter) {
      lines_[shard & mask_].cells[0].fetch_add(value, std::memory_order_relaxed);
      return;
    }
    AddSlow(shard, value);
  }
  // Sets a gauge; the shards' values are summed up when read. [any]
  void Set(uint32_t shard, int64_t value) {
    lines_[shard & mask_].cells[0].store(value, std::memory_order_relaxed);
  }

  // The sum over all shards; of a histogram its count.
  int64_t Total() const;
  const MetricSpec& spec() const { return spec_; }
  // Appends this series' lines of the exposition.
  void Expose(std::string& out) const;

 private:
  static constexpr size_t kCellsPerLine = 8;
  struct alignas(64) Line {
    std::atomic<int64_t> cells[kCellsPerLine] = {};
  };

  void AddSlow(uint32_t shard, int64_t value);
  void ExposeHistogram(std::string& out) const;
  int64_t Cell(size_t cell) const;

  const MetricSpec spec_;
  const uint32_t mask_;  // Shards rounded up to a power of two, less one.
  size_t lines_per_shard_;
  std::unique_ptr<Line[]> lines_;  // First one line a shard, then the rest of histograms.
};

using SeriesRef = std::shared_ptr<Series>;

class Metrics {
 public:
  static constexpr size_t kSeriesMax = 20'000;

  // `shards`: how many threads add at once; one cell each.
  explicit Metrics(uint32_t shards);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The series of that name and labels, made when there is none. INVALID_ARGUMENT for a bad name or
  // one that already stands for another kind; RESOURCE_EXHAUSTED at the limit. [any]
  absl::StatusOr<SeriesRef> Define(MetricSpec spec);
  // As Define, for the host's own metrics, whose names are right: never NULL. At the limit the
  // series is counted but not shown. [any]
  SeriesRef Add(MetricSpec spec);

  // A value that is asked for when it is read; shown as long as the result lives. `read` is called
  // on the thread that reads, without a lock of this class's. Letting go of the result waits for a
  // call that is under way; there is none after it. [any]
  using Reader = std::function<double()>;
  std::shared_ptr<const void> AddReader(MetricSpec spec, Reader read);

  // All series in Prometheus text format 0.0.4, sorted by name. [any]
  std::string Expose();
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

  uint32_t shards() const { return shards_; }

 private:
  struct ReaderEntry;
  struct Family {
    MetricKind kind;
    std::string help;
    std::map<std::string, std::weak_ptr<Series>> series;  // By rendered labels.
    // The same; of several, the youngest is shown.
    std::map<std::string, std::vector<std::weak_ptr<ReaderEntry>>> readers;
  };

  void RemoveDead();

  const uint32_t shards_;
  std::mutex mutex_;
  std::map<std::string, Family, std::less<>> families_;  // Guarded by mutex_, with the next.
  size_t series_count_ = 0;
};

// Bounds that fit a unit: "ns", "us", "ms", "s", "By", or anything else.
std::vector<double> DefaultBounds(std::string_view unit);

// The metrics of one plugin instance, behind weir.metrics/1. Ids count from 1; adding to 0 or to an
// unknown id does nothing.
class ComponentMetrics {
 public:
  // The largest so far is redaction with all detectors: 276.
  static constexpr uint32_t kSeriesMax = 1024;

  // `kind` is "processor", `type` "redaction", `id` "redaction/cards". `metrics` outlives this.
  ComponentMetrics(Metrics& metrics, std::string kind, std::string type, std::string id);

  // As weir_metrics_v1.define. Only until Freeze; not twice at once. 0 when refused: too many,
  // frozen, or a name or kind that can not be; `problem`, which may be NULL, then says why.
  // [control]
  uint32_t Define(uint32_t kind, const char* name, const char* unit, const char* description,
                  const char* attributes, std::string* problem);
  void Freeze() { frozen_ = true; }

  // As weir_metrics_v1.add. [any]
  void Add(uint32_t id, uint32_t shard, int64_t value) {
    if (id - 1 < series_.size()) series_[id - 1]->Add(shard, value);
  }

 private:
  Metrics& metrics_;
  const std::string kind_, type_, id_;
  bool frozen_ = false;
  std::vector<SeriesRef> series_;
};

}  // namespace weir
