// Tests of processors that hold records back: groups, ticks, flush.
#include <string>

#include "absl/strings/str_cat.h"
#include "host/check/batch_run.h"
#include "host/check/each_signal.h"
#include "host/check/harness.h"
#include "host/check/hold_run.h"
#include "host/check/requests.h"
#include "host/check/test.h"
#include "host/check/verdict.h"
#include "host/lane/loop.h"

namespace weir::check {
namespace {

constexpr uint64_t kSecondNs = 1'000'000'000;
constexpr char kHoldsNothing[] = "it holds nothing of the batches that it gets here";

void SpendsGroupsOnce(Subject& subject) {
  uint64_t detached = 0;
  ForEachSignal(subject, {.lanes = 2}, [&](Harness& harness, Signal signal) {
    for (uint32_t lane = 0; lane < harness.lanes(); lane++) {
      Work(*subject.component, harness, signal, lane);
    }
    FlushAll(*subject.component, harness);
    detached += harness.host().groups().detached_records();
    harness.End();
  });
  if (detached == 0) Skip(kHoldsNothing);
}

void FlushesAll(Subject& subject) {
  uint64_t detached = 0;
  ForEachSignal(subject, [&](Harness& harness, Signal signal) {
    FlushAll(*subject.component, harness);  // When there is nothing yet.
    Work(*subject.component, harness, signal, 0);
    FlushAll(*subject.component, harness);
    FlushAll(*subject.component, harness);
    detached += harness.host().groups().detached_records();
    harness.End();
  });
  if (detached == 0) Skip(kHoldsNothing);
}

void TakesRefusedDetach(Subject& subject) {
  uint64_t refusals = 0;
  ForEachSignal(subject, [&](Harness& harness, Signal signal) {
    testkit::GroupBook& groups = harness.host().groups();
    groups.Refuse();
    BatchRun run(harness, signal);
    for (int i = 0; i < 3; i++) {
      const uint64_t before = groups.refusals();
      const weir_status status = run.Run(MakeRequest(signal, 8), {.may_fail = true}).status;
      if (groups.refusals() > before && status != WEIR_RETRY) {
        Break(absl::StrCat("detach answered RETRY, and process ", status));
      }
    }
    refusals += groups.refusals();
    FlushAll(*subject.component, harness);
    harness.End();
  });
  if (refusals == 0) Skip(kHoldsNothing);
}

// On time, early, late, and without anything to do.
void TakesTicks(Subject& subject) {
  const auto tick = subject.component->processor->tick;
  bool asks = false;
  ForEachSignal(subject, [&](Harness& harness, Signal signal) {
    BatchRun run(harness, signal);
    for (int i = 0; i < 3; i++) {
      run.Run(MakeRequest(signal, 8), {.may_fail = true});
      const uint64_t at = harness.host().tick_at(0);
      if (at == 0) continue;
      asks = true;
      if (tick == nullptr) Break("it asked to be ticked, and has no tick");
      for (const uint64_t now : {at, MonotonicNs(), at + 3600 * kSecondNs}) {
        harness.host().Tick(0, now);
      }
    }
    FlushAll(*subject.component, harness);
    if (asks) harness.host().Tick(0, MonotonicNs());
    harness.End();
  });
  if (!asks) Skip("it does not ask to be ticked");
}

constexpr Test kTests[] = {
    {"hold.once", "R-704", kProcessors, SpendsGroupsOnce},
    {"hold.flush", "R-705", kProcessors, FlushesAll},
    {"hold.refused", "R-706", kProcessors, TakesRefusedDetach},
    {"hold.tick", "R-416", kProcessors, TakesTicks},
};

}  // namespace

std::span<const Test> HoldTests() { return kTests; }

}  // namespace weir::check
