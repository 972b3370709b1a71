// What a plugin costs before it does anything: one lane runs pipelines of no-op processors over
// requests as a shop would send them, and the table says how much longer each takes than none.
//
// Contenders: no processor at all; the no-op sample linked into this program; the same source as a
// .so, staged and loaded as the host does it; both once and ten times in a row. Each run is all
// that a lane does between receiver and queue: validation, columns, stages, write-back, with the
// clock reads and counters that the host spends on a stage (host/graph/stage_run.cc). What came out
// is compared with what went in.
//
// Times are of this thread's processor time. Contenders take turns, so that a change of the
// machine's pace meets all of them; the table shows the median of the rounds.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/payload.h"
#include "bench/overhead/bench_instance.h"
#include "host/base/outcome.h"
#include "host/batch/batch.h"
#include "host/service/host_metrics.h"
#include "host/wire/validate.h"

namespace weir::bench {
namespace {

constexpr int kRounds = 31;
constexpr uint32_t kItemsPerRound = 20'000;
constexpr uint32_t kManyStages = 10;

uint64_t Nanoseconds(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

struct Contender {
  const char* name;
  const BenchInstance* plugin;  // NULL: no stages.
  uint32_t stages;
  std::vector<double> ns_per_request;  // One a round.
};

class Lane {
 public:
  explicit Lane(Metrics& metrics)
      : cost_(metrics, "processor", "noop"), items_(metrics, "noop", Signal::kTraces) {}

  // The bytes that leave.
  uint64_t Run(const SharedBytes& request, const Contender& contender) {
    const auto survey = wire::Validate(Signal::kTraces, request.span(), wire::Limits());
    if (!survey.ok() || !batch_.Build(Signal::kTraces, request, *survey, columns_).ok()) return 0;
    for (uint32_t i = 0; i < contender.stages; ++i) Stage(*contender.plugin);
    const auto written = batch_.Write();
    return written.ok() ? written->bytes : 0;
  }

 private:
  void Stage(const BenchInstance& plugin) {
    weir_batch& b = *batch_.abi();
    const uint32_t edits_before = b.edit_count;
    batch_.BeginStage(columns_);
    OutcomeBuffer outcome;
    const uint64_t begun = Nanoseconds(CLOCK_MONOTONIC);
    const weir_status status = KnownStatus(
        plugin.processor().process(plugin.plugin(), nullptr, &b, outcome.get()));
    const uint64_t time_ns = Nanoseconds(CLOCK_MONOTONIC) - begun;
    if (status != WEIR_OK || !batch_.EndStage().ok()) std::abort();
    items_.incoming->Add(0, b.item_rows);
    items_.outgoing->Add(0, b.item_rows);
    cost_.calls->Add(0, 1);
    cost_.records_in->Add(0, b.item_rows);
    cost_.records_out->Add(0, b.item_rows);
    cost_.dropped->Add(0, 0);
    cost_.edited->Add(0, b.edit_count - edits_before);
    cost_.time_ns->Add(0, static_cast<int64_t>(time_ns));
    cost_.arena_bytes->Add(0, 0);
  }

  const ColumnSet columns_;  // The no-op declares none.
  const KeyDictionary keys_;
  Batch batch_{keys_};
  PluginMetrics cost_;
  ProcessorMetrics items_;
};

std::vector<SharedBytes> Requests(uint32_t items) {
  load::PayloadOptions options;
  options.items = items;
  options.bodies = std::max(1u, kItemsPerRound / items);
  std::vector<SharedBytes> requests;
  for (const load::Body& body : load::MakePayload(options)) {
    requests.push_back(SharedBytes::FromString(std::string(body.message())));
  }
  return requests;
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

void Compare(uint32_t items, std::vector<Contender> contenders, Lane& lane) {
  const std::vector<SharedBytes> requests = Requests(items);
  // The first round warms up and is not counted.
  for (int round = 0; round <= kRounds; ++round) {
    for (Contender& contender : contenders) {
      const uint64_t begun = Nanoseconds(CLOCK_THREAD_CPUTIME_ID);
      for (const SharedBytes& request : requests) {
        if (lane.Run(request, contender) != request.size()) std::abort();
      }
      const uint64_t time_ns = Nanoseconds(CLOCK_THREAD_CPUTIME_ID) - begun;
      if (round == 0) continue;
      contender.ns_per_request.push_back(static_cast<double>(time_ns) /
                                         static_cast<double>(requests.size()));
    }
  }
  const double nothing = Median(contenders[0].ns_per_request);
  for (const Contender& contender : contenders) {
    const double ns = Median(contender.ns_per_request);
    std::printf("| %5u | %-22s | %10.0f | %8.2f | ", items, contender.name, ns, ns / items);
    if (contender.stages == 0) {
      std::printf("%12s | %7s |\n", "", "");
    } else {
      std::printf("%12.1f | %6.2f%% |\n", (ns - nothing) / contender.stages,
                  (ns / nothing - 1) * 100);
    }
  }
}

}  // namespace
}  // namespace weir::bench

int main() {
  using weir::bench::BenchInstance;
  const BenchInstance linked(weir_plugin_v1(weir::bench::BenchHost()));
  const BenchInstance loaded(std::filesystem::path(WEIR_NOOP_FILE));
  weir::Metrics metrics(1);
  weir::bench::Lane lane(metrics);
  std::printf(
      "| spans | processors             | ns/request |  ns/span | ns per stage | slower  |\n"
      "|------:|------------------------|-----------:|---------:|-------------:|--------:|\n");
  for (const uint32_t items : {1u, 10u, 100u, 1000u}) {
    weir::bench::Compare(items,
                         {{"none", nullptr, 0, {}},
                          {"1 no-op, linked", &linked, 1, {}},
                          {"1 no-op, .so", &loaded, 1, {}},
                          {"10 no-ops, linked", &linked, weir::bench::kManyStages, {}},
                          {"10 no-ops, .so", &loaded, weir::bench::kManyStages, {}}},
                         lane);
  }
  return 0;
}
