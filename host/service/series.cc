#include <algorithm>
#include <bit>
#include <utility>

#include "host/service/metrics.h"
#include "host/service/prometheus_text.h"

namespace weir {
namespace {

// Of a histogram's cells: its count, its sum, and then one cell a bucket, the last for what is
// above all bounds.
constexpr size_t kCountCell = 0;
constexpr size_t kSumCell = 1;
constexpr size_t kFirstBucket = 2;

std::string RenderScaled(int64_t value, double scale) {
  return scale == 1 ? std::to_string(value) : RenderNumber(static_cast<double>(value) * scale);
}

MetricSpec Complete(MetricSpec spec) {
  if (spec.kind == MetricKind::kHistogram && spec.bounds.empty()) spec.bounds = DefaultBounds("");
  if (spec.kind != MetricKind::kHistogram) spec.bounds.clear();
  return spec;
}

}  // namespace

Series::Series(MetricSpec spec, uint32_t shards)
    : spec_(Complete(std::move(spec))), mask_(std::bit_ceil(std::max(shards, 1u)) - 1) {
  const size_t cells =
      spec_.kind == MetricKind::kHistogram ? kFirstBucket + spec_.bounds.size() + 1 : 1;
  lines_per_shard_ = (cells + kCellsPerLine - 1) / kCellsPerLine;
  lines_ = std::make_unique<Line[]>(lines_per_shard_ * (mask_ + 1));
}

void Series::AddSlow(uint32_t shard, int64_t value) {
  const size_t first = shard & mask_;
  if (spec_.kind == MetricKind::kGauge) {
    lines_[first].cells[0].store(value, std::memory_order_relaxed);
    return;
  }
  const auto cell = [&](size_t index) -> std::atomic<int64_t>& {
    const size_t line = index / kCellsPerLine;
    const size_t at = line == 0 ? first : mask_ + 1 + first * (lines_per_shard_ - 1) + line - 1;
    return lines_[at].cells[index % kCellsPerLine];
  };
  const auto bound = std::lower_bound(spec_.bounds.begin(), spec_.bounds.end(),
                                      static_cast<double>(value) * spec_.scale);
  const size_t bucket = static_cast<size_t>(bound - spec_.bounds.begin());
  cell(kCountCell).fetch_add(1, std::memory_order_relaxed);
  cell(kSumCell).fetch_add(value, std::memory_order_relaxed);
  cell(kFirstBucket + bucket).fetch_add(1, std::memory_order_relaxed);
}

int64_t Series::Cell(size_t cell) const {
  const size_t line = cell / kCellsPerLine;
  int64_t sum = 0;
  for (size_t shard = 0; shard <= mask_; ++shard) {
    const size_t at = line == 0 ? shard : mask_ + 1 + shard * (lines_per_shard_ - 1) + line - 1;
    sum += lines_[at].cells[cell % kCellsPerLine].load(std::memory_order_relaxed);
  }
  return sum;
}

int64_t Series::Total() const { return Cell(0); }

void Series::Expose(std::string& out) const {
  if (spec_.kind == MetricKind::kHistogram) return ExposeHistogram(out);
  AppendSample(spec_.name, RenderLabels(spec_.labels), "", RenderScaled(Total(), spec_.scale), out);
}

void Series::ExposeHistogram(std::string& out) const {
  const std::string labels = RenderLabels(spec_.labels);
  // The count is what the buckets hold, also while others add.
  int64_t count = 0;
  for (size_t i = 0; i <= spec_.bounds.size(); ++i) {
    count += Cell(kFirstBucket + i);
    const std::string bound = i < spec_.bounds.size() ? RenderNumber(spec_.bounds[i]) : "+Inf";
    AppendSample(spec_.name + "_bucket", labels, "le=\"" + bound + "\"", std::to_string(count),
                 out);
  }
  AppendSample(spec_.name + "_sum", labels, "", RenderScaled(Cell(kSumCell), spec_.scale), out);
  AppendSample(spec_.name + "_count", labels, "", std::to_string(count), out);
}

std::vector<double> DefaultBounds(std::string_view unit) {
  if (unit == "ns") return {1e3, 5e3, 1e4, 5e4, 1e5, 5e5, 1e6, 5e6, 1e7, 5e7, 1e8, 1e9, 1e10};
  if (unit == "us") return {1, 5, 10, 50, 100, 500, 1e3, 5e3, 1e4, 5e4, 1e5, 1e6, 1e7};
  if (unit == "ms") return {1, 2, 5, 10, 25, 50, 100, 250, 500, 1e3, 2.5e3, 5e3, 1e4, 3e4};
  if (unit == "s") return {1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600};
  if (unit == "By") {
    return {64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864};
  }
  return {0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1e3, 2.5e3, 5e3, 7.5e3, 1e4};
}

}  // namespace weir
