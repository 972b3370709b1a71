// Tests of processors: batches of each signal, empty, small, large.
#include "absl/strings/str_cat.h"
#include "host/check/batch_run.h"
#include "host/check/each_signal.h"
#include "host/check/harness.h"
#include "host/check/requests.h"
#include "host/check/test.h"
#include "host/check/verdict.h"

namespace weir::check {
namespace {

constexpr uint32_t kLargeBatch = 512;  // Records.

void TakesRecords(Subject& subject, uint32_t records) {
  ForEachSignal(subject, [records](Harness& harness, Signal signal) {
    BatchRun run(harness, signal);
    const std::string request = MakeRequest(signal, records);
    // Twice: the second batch is other memory, and what was kept of the first is gone.
    for (int i = 0; i < 2; i++) CheckProcessStatus(run.Run(request, {}).status, signal);
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

void DropAll(weir_batch* batch) {
  for (uint32_t i = 0; i < batch->item_rows; i++) weir_drop(batch->item_drop, i);
}

void TakesDroppedRows(Subject& subject) {
  ForEachSignal(subject, [](Harness& harness, Signal signal) {
    BatchRun run(harness, signal);
    const RunResult result = run.Run(MakeRequest(signal, 8), {.before = DropAll});
    if (result.status < 0) {
      Break(absl::StrCat("process answered dropped rows with status ", result.status));
    }
  });
}

constexpr Test kTests[] = {
    {"batch.empty", "R-401", kProcessors, TakesAnEmptyBatch},
    {"batch.one_record", "R-402", kProcessors, TakesOneRecord},
    {"batch.many_records", "R-402", kProcessors, TakesManyRecords},
    {"batch.all_dropped", "R-406", kProcessors, TakesDroppedRows},
};

}  // namespace

std::span<const Test> BatchTests() { return kTests; }

}  // namespace weir::check
