#include "host/bench/exporter_bench.h"

#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/outcome.h"
#include "host/bench/allocations.h"
#include "host/bench/figures.h"
#include "host/bench/statistics.h"
#include "host/lane/loop.h"
#include "host/testkit/export_batch.h"
#include "host/testkit/plugin_host.h"

namespace weir::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kAnswerTimeoutMs = 10'000;
constexpr int kRoundsMin = 3;
// What one size may send: an exporter may well write it to a disk.
constexpr uint64_t kSizeBytesMax = 64u << 20;
// Of one set: each has tables and JSON of its own.
constexpr size_t kBatchesMax = 1024;

// The first of the batches.
BatchSet Shortened(const BatchSet& all) {
  BatchSet set;
  set.records_per_batch = all.records_per_batch;
  for (const DataRequest& request : all.batches) {
    if (set.batches.size() == kBatchesMax) break;
    set.batches.push_back(request);
    set.records += request.survey.items;
    set.bytes += request.bytes.size();
  }
  return set;
}

struct Way {
  double begin_ns = 0, total_ns = 0;
  uint64_t allocations = 0;
};

testkit::HostSettings Settings() {
  testkit::HostSettings settings;
  settings.last_completion_only = true;
  return settings;
}

class ExporterRun {
 public:
  explicit ExporterRun(const weir_component& component)
      : host_(component, /*lanes=*/1, Settings()) {}

  absl::Status Open(const Node& options);
  absl::StatusOr<Json> Measure(const BatchSet& set, double seconds);

 private:
  absl::Status Send(const weir_batch* batch, Way* way);

  testkit::PluginHost host_;
  uint64_t ticket_ = 0;
  size_t completed_ = 0;  // Of the host's.
};

absl::Status ExporterRun::Open(const Node& options) {
  if (host_.Create(options.ToJson()) && host_.Open()) return absl::OkStatus();
  return absl::InvalidArgumentError(host_.error());
}

absl::Status ExporterRun::Send(const weir_batch* batch, Way* way) {
  testkit::SinkAnswer answer;
  const uint64_t allocations = ThreadAllocations();
  const uint64_t begun_ns = MonotonicNs();
  weir_status status = KnownStatus(host_.Begin(0, batch, ++ticket_, &answer));
  const uint64_t returned_ns = MonotonicNs();
  std::string text = answer.text;
  if (status == WEIR_PENDING) {
    // Without sleeping: a loop that sleeps is not woken by a completion from another thread.
    const uint64_t deadline_ns = returned_ns + kAnswerTimeoutMs * 1'000'000ull;
    while (host_.completed_count() == completed_ && MonotonicNs() < deadline_ns) {
      host_.Turn(0);
      std::this_thread::yield();
    }
    if (host_.completed_count() == completed_) {
      return absl::FailedPreconditionError(absl::StrCat(
          "it began a batch and did not say within ", kAnswerTimeoutMs, " ms what became of it"));
    }
  }
  const uint64_t end_ns = MonotonicNs();
  way->begin_ns += static_cast<double>(returned_ns - begun_ns);
  way->total_ns = static_cast<double>(end_ns - begun_ns);
  way->allocations += ThreadAllocations() - allocations;
  if (status == WEIR_PENDING) {
    const testkit::Completed last = host_.last_completed();
    completed_ = host_.completed_count();
    status = KnownStatus(last.status);
    text = last.text;
  }
  if (status >= 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("it did not deliver: ", std::string(StatusName(status)), ": ", text,
                   "; its destination must be there: name it with --config"));
}

absl::StatusOr<Json> ExporterRun::Measure(const BatchSet& set, double seconds) {
  std::vector<std::unique_ptr<testkit::ExportBatch>> batches;
  for (const DataRequest& request : set.batches) {
    auto batch =
        testkit::ExportBatch::Make(host_, request.signal, {request.bytes, request.survey});
    if (!batch.ok()) return batch.status();
    batches.push_back(*std::move(batch));
  }
  const auto records = static_cast<double>(set.records);
  std::vector<double> totals, begins, batch_ns;
  uint64_t allocations = 0, sent_bytes = 0;
  const uint64_t end_ns = MonotonicNs() + static_cast<uint64_t>(seconds * 1e9);
  for (int round = 0; round <= kRoundsMin ||
                      (MonotonicNs() < end_ns && sent_bytes < kSizeBytesMax);
       round++) {
    Way way;
    double total_ns = 0;
    for (const auto& batch : batches) {
      const absl::Status sent = Send(batch->abi(), &way);
      if (!sent.ok()) return sent;
      total_ns += way.total_ns;
      if (round > 0) batch_ns.push_back(way.total_ns);
    }
    sent_bytes += set.bytes;
    if (round == 0) continue;  // It warms up.
    totals.push_back(total_ns / records);
    begins.push_back(way.begin_ns / records);
    allocations = way.allocations;
  }
  const double total = Median(totals), begin = std::min(Median(begins), total);
  Json row;
  row["records_per_batch"] = set.records_per_batch;
  row["batches"] = set.batches.size();
  row["records"] = set.records;
  row["bytes"] = set.bytes;
  row["rounds"] = totals.size();
  row["ns_per_record"] = {{"begin", begin}, {"wait", total - begin}, {"total", total}};
  row["megabytes_per_s"] = static_cast<double>(set.bytes) / records * 1e3 / total;
  AddPercentiles(batch_ns, &row);
  row["allocations_per_batch"] =
      CountsAllocations()
          ? Json(static_cast<double>(allocations) / static_cast<double>(set.batches.size()))
          : Json();
  row["spread_percent"] = SpreadPercent(totals);
  row["rounds_ns_per_record"] = {{"plugin", totals}};
  return row;
}

}  // namespace

absl::StatusOr<Json> BenchExporter(const Job& job, const Subject& subject,
                                   const std::vector<DataRequest>& data,
                                   std::vector<std::string>* notes) {
  ExporterRun run(*subject.component);
  if (absl::Status opened = run.Open(subject.options); !opened.ok()) return opened;
  const std::vector<Signal> signals = SignalsToUse(*subject.component, data, notes);
  Json out = Json::array();
  for (const Signal signal : signals) {
    const std::vector<BatchSet> sets = MakeSets(data, signal, notes);
    Json sizes = Json::array();
    for (const BatchSet& set : sets) {
      const double seconds =
          job.seconds / static_cast<double>(signals.size()) / static_cast<double>(sets.size());
      auto row = run.Measure(Shortened(set), seconds);
      if (!row.ok()) return row.status();
      sizes.push_back(*std::move(row));
    }
    const BatchSet captured = AsCaptured(data, signal);
    out.push_back({{"signal", std::string(SignalName(signal))},
                   {"record_name", std::string(ItemName(signal))},
                   {"data",
                    {{"requests", captured.batches.size()},
                     {"records", captured.records},
                     {"bytes", captured.bytes}}},
                   {"sizes", std::move(sizes)}});
  }
  notes->push_back(
      "one batch is under way at a time; batches and their JSON are made before the clock starts");
  return out;
}

}  // namespace weir::bench
