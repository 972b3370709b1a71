// Tests of processors: edits that are refused, by a limit or at a call of their own.
#include "absl/strings/str_cat.h"
#include "host/check/batch_run.h"
#include "host/check/each_signal.h"
#include "host/check/harness.h"
#include "host/check/requests.h"
#include "host/check/test.h"

namespace weir::check {
namespace {

constexpr uint32_t kRecords = 8;
const HarnessSettings kRefusing = {.refuses_edits = true};

// What breaks without a refusal is the matter of other tests.
void FirstAsUsual(const Subject& subject) {
  ForEachSignal(subject, [](Harness& harness, Signal signal) {
    BatchRun(harness, signal).Run(MakeRequest(signal, kRecords), {});
  });
}

void TakesAFullArena(Subject& subject) {
  FirstAsUsual(subject);
  ForEachSignal(subject, kRefusing, [](Harness& harness, Signal signal) {
    for (const uint32_t bytes : {1u, 16u, 256u, 4096u}) {
      BatchRun run(harness, signal, bytes);
      run.Run(MakeRequest(signal, kRecords), {.may_fail = true});
    }
  });
}

// Refuses each of its calls in turn, until there is none.
void Refuse(Subject& subject, Op op) {
  constexpr uint32_t kCallsMax = 64;
  FirstAsUsual(subject);
  bool any = false;
  ForEachSignal(subject, kRefusing, [op, &any](Harness& harness, Signal signal) {
    BatchRun run(harness, signal);
    for (uint32_t call = 1; call <= kCallsMax; call++) {
      BatchRun::Options options;
      options.may_fail = true;
      options.refuse = {op, call};
      const RunResult result = run.Run(MakeRequest(signal, kRecords), options);
      CheckProcessStatus(result.status, signal);
      if (!result.refused) break;
      any = true;
    }
  });
  if (!any) Skip("it makes no such edit of the batches that it gets here");
}

void TakesARefusedArena(Subject& subject) { Refuse(subject, Op::kArenaGrow); }
void TakesARefusedLog(Subject& subject) { Refuse(subject, Op::kEditsGrow); }
void TakesARefusedAttribute(Subject& subject) { Refuse(subject, Op::kAttrAdd); }
void TakesARefusedRow(Subject& subject) { Refuse(subject, Op::kRowsAdd); }

constexpr Test kTests[] = {
    {"refuse.arena_limit", "R-408", kProcessors, TakesAFullArena},
    {"refuse.arena", "R-408", kProcessors, TakesARefusedArena},
    {"refuse.edit", "R-408", kProcessors, TakesARefusedLog},
    {"refuse.attribute", "R-408", kProcessors, TakesARefusedAttribute},
    {"refuse.row", "R-408", kProcessors, TakesARefusedRow},
};

}  // namespace

std::span<const Test> RefusalTests() { return kTests; }

}  // namespace weir::check
