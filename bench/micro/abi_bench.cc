// What the contract itself costs: the call through a table of functions, into this program and into
// a .so, beside a plain call; what the host does around it; and an edit beside a plain store.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/load/payload.h"
#include "bench/overhead/bench_instance.h"
#include "host/base/outcome.h"
#include "host/batch/batch.h"
#include "host/wire/validate.h"

namespace weir::bench {
namespace {

const BenchInstance& Linked() {
  static const BenchInstance linked(weir_plugin_v1(BenchHost()));
  return linked;
}

const BenchInstance& Loaded() {
  static const BenchInstance loaded(std::filesystem::path(WEIR_NOOP_FILE));
  return loaded;
}

// A batch of `items` log records with the columns of `set`.
class Built {
 public:
  Built(uint32_t items, const ColumnSet& set) {
    load::PayloadOptions options;
    options.signal = load::Signal::kLogs;
    options.items = items;
    options.bodies = 1;
    const auto bodies = load::MakePayload(options);
    bytes_ = SharedBytes::FromString(std::string(bodies[0].message()));
    survey_ = *wire::Validate(Signal::kLogs, bytes_.span(), wire::Limits());
    Rebuild(set);
  }
  void Rebuild(const ColumnSet& set) {
    if (!batch_.Build(Signal::kLogs, bytes_, survey_, set).ok()) std::abort();
  }
  Batch& batch() { return batch_; }

 private:
  const KeyDictionary keys_;
  Batch batch_{keys_};
  SharedBytes bytes_;
  wire::Survey survey_;
};

__attribute__((noinline)) weir_status Plain(const weir_instance*, weir_shard*, weir_batch* b,
                                            weir_outcome*) {
  benchmark::DoNotOptimize(b);
  return WEIR_OK;
}

void PlainCall(benchmark::State& state) {
  Built built(1, {});
  OutcomeBuffer outcome;
  for (auto _ : state) {
    benchmark::DoNotOptimize(Plain(nullptr, nullptr, built.batch().abi(), outcome.get()));
  }
}
BENCHMARK(PlainCall);

void TableCall(benchmark::State& state, const BenchInstance& (*get)()) {
  const BenchInstance& plugin = get();
  Built built(1, {});
  OutcomeBuffer outcome;
  for (auto _ : state) {
    benchmark::DoNotOptimize(plugin.processor().process(plugin.plugin(), nullptr,
                                                        built.batch().abi(), outcome.get()));
  }
}
BENCHMARK_CAPTURE(TableCall, linked, &Linked);
BENCHMARK_CAPTURE(TableCall, so, &Loaded);

// The call with what the host does around it.
void Stage(benchmark::State& state, const BenchInstance& (*get)()) {
  const BenchInstance& plugin = get();
  const ColumnSet none;
  Built built(100, none);
  for (auto _ : state) {
    built.batch().BeginStage(none);
    OutcomeBuffer outcome;
    benchmark::DoNotOptimize(plugin.processor().process(plugin.plugin(), nullptr,
                                                        built.batch().abi(), outcome.get()));
    if (!built.batch().EndStage().ok()) std::abort();
  }
}
BENCHMARK_CAPTURE(Stage, linked, &Linked);
BENCHMARK_CAPTURE(Stage, so, &Loaded);

constexpr uint32_t kRows = 1000;

// One store a record into an array of the same type, which an edit is compared with.
void PlainStores(benchmark::State& state) {
  std::vector<int32_t> column(kRows);
  for (auto _ : state) {
    for (uint32_t row = 0; row < kRows; ++row) column[row] = WEIR_WARN;
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(PlainStores);

// One logged edit a record. The log is emptied by building anew, outside of the clock.
void Edits(benchmark::State& state) {
  const uint32_t write[] = {WEIR_COLUMN(log, severity)};
  const ColumnSet set = *ColumnSet::Make(Signal::kLogs, {}, {write, 1, 0}, 0, 0);
  Built built(kRows, set);
  for (auto _ : state) {
    state.PauseTiming();
    built.Rebuild(set);
    built.batch().BeginStage(set);
    weir_batch* b = built.batch().abi();
    state.ResumeTiming();
    for (uint32_t row = 0; row < kRows; ++row) WEIR_SET(b, log, severity, row, WEIR_WARN);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(Edits);

}  // namespace
}  // namespace weir::bench
