// Tests of processors: batches of each signal, empty, small, large, and with no room.
#include "absl/strings/str_cat.h"
#include "host/check/batch_run.h"
#include "host/check/harness.h"
#include "host/check/requests.h"
#include "host/check/sample_config.h"
#include "host/check/test.h"
#include "host/check/verdict.h"

namespace weir::check {
namespace {

constexpr uint32_t kLargeBatch = 512;  // Records.

// Calls `visit(harness, signal)` for each signal that the component names.
template <class Visit>
void ForEachSignal(const Subject& subject, const Visit& visit) {
  const auto config = LeastConfig(*subject.component);
  for (const Signal signal : kSignals) {
    if (!(subject.component->signals & static_cast<uint64_t>(signal))) continue;
    Harness harness(*subject.component);
    if (!harness.Create(*config)) {
      Skip(absl::StrCat("it refuses what its schema asks for: ", harness.error()));
    }
    harness.OpenShards();
    visit(harness, signal);
  }
}

// Nothing is pending or taken in part here, and no data breaks an instance.
void CheckStatus(weir_status status, Signal signal) {
  if (status != WEIR_PENDING && status != WEIR_PARTIAL && status != WEIR_FATAL) return;
  Break(absl::StrCat("process answered ", std::string(SignalName(signal)), " with status ", status,
                     ", which is not one that it may give"),
        "R-402");
}

void TakesRecords(Subject& subject, uint32_t records) {
  ForEachSignal(subject, [records](Harness& harness, Signal signal) {
    BatchRun run(harness, signal);
    const std::string request = MakeRequest(signal, records);
    // Twice: the second batch is other memory, and what was kept of the first is gone.
    for (int i = 0; i < 2; i++) CheckStatus(run.Run(request, {}).status, signal);
  });
}

void TakesAnEmptyBatch(Subject& subject) {
  ForEachSignal(subject, [](Harness& harness, Signal signal) {
    BatchRun run(harness, signal);
    const weir_status status = run.Run("", {}).status;
    if (status != WEIR_OK) {
      Break(absl::StrCat("process answered an empty batch with status ", status));
    }
  });
}

void TakesOneRecord(Subject& subject) { TakesRecords(subject, 1); }
void TakesManyRecords(Subject& subject) { TakesRecords(subject, kLargeBatch); }

void TakesDroppedRows(Subject& subject) {
  ForEachSignal(subject, [](Harness& harness, Signal signal) {
    BatchRun run(harness, signal);
    const RunResult result = run.Run(MakeRequest(signal, 8), {.drop_all = true});
    if (result.status < 0) {
      Break(absl::StrCat("process answered dropped rows with status ", result.status));
    }
  });
}

void TakesAFullArena(Subject& subject) {
  ForEachSignal(subject, [](Harness& harness, Signal signal) {
    BatchRun run(harness, signal, /*arena_bytes_max=*/1);
    run.Run(MakeRequest(signal, 8), {.may_fail = true});
  });
}

constexpr Test kTests[] = {
    {"batch.empty", "R-401", kProcessors, TakesAnEmptyBatch},
    {"batch.one_record", "R-402", kProcessors, TakesOneRecord},
    {"batch.many_records", "R-402", kProcessors, TakesManyRecords},
    {"batch.all_dropped", "R-406", kProcessors, TakesDroppedRows},
    {"batch.full_arena", "R-408", kProcessors, TakesAFullArena},
};

}  // namespace

std::span<const Test> BatchTests() { return kTests; }

}  // namespace weir::check
