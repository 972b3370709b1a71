// Tests of receivers: what they may do once they were told to stop.
#include "absl/strings/str_cat.h"
#include "host/check/receiver_run.h"
#include "host/check/test.h"
#include "host/check/verdict.h"

namespace weir::check {
namespace {

constexpr uint64_t kWindowMs = 50;
// After the deadline, and the grace that the sink gives it.
constexpr int kLongAfterMs = 700;

void TakesNoNewConnection(Subject& subject) {
  ReceiverRun run(subject);
  run.Stop(5000);
  run.Settle();
  for (const uint16_t port : run.ports()) {
    if (Sender(port).open()) {
      Break(absl::StrCat("port ", port, " still takes connections after stop"));
    }
  }
  run.End();
}

void PushesNothingTooLate(Subject& subject) {
  ReceiverRun run(subject);
  // Some finished, some begun.
  for (const std::string& probe : Probes(subject)) {
    run.SendToEach(probe);
    run.SendToEach(std::string_view(probe).substr(0, probe.size() / 2));
  }
  run.Stop(kWindowMs);
  run.harness().TurnFor(kLongAfterMs);
  for (Sender& sender : run.senders()) sender.Send("the rest, too late\n\n");
  run.Settle();
  run.End();
}

// The receiver has pushed, and nobody has answered yet.
void PushAndLeavePending(ReceiverRun& run) {
  testkit::SinkAnswer pending;
  pending.status = WEIR_PENDING;
  run.sink().AnswerPushes(pending);
  run.SendProbes();
  run.NeedPushes();
}

void StopsWithPushesPending(Subject& subject) {
  ReceiverRun run(subject);
  PushAndLeavePending(run);
  run.Stop(kWindowMs);
  run.harness().TurnFor(static_cast<int>(kWindowMs) * 2);
  run.End();
}

// on_ack is allowed until destroy, so the last ones come when no shard is left.
void TakesLastAcks(Subject& subject) {
  ReceiverRun run(subject);
  PushAndLeavePending(run);
  run.Stop(0);
  run.harness().host().Close();
  while (run.sink().AcknowledgeOldest({})) {
  }
  run.End();
}

void LeavesNothingOnItsLoops(Subject& subject) {
  ReceiverRun run(subject, 2);
  run.SendProbes();
  run.SendToEach("half a li");
  run.Settle();
  run.Stop(0);
  run.End();
}

constexpr Test kTests[] = {
    {"stop.new_connections", "R-504", kReceivers, TakesNoNewConnection},
    {"stop.too_late", "R-504", kReceivers, PushesNothingTooLate},
    {"stop.pending", "R-502", kReceivers, StopsWithPushesPending},
    {"stop.last_acks", "R-502", kReceivers, TakesLastAcks},
    {"stop.leftovers", "R-517", kReceivers, LeavesNothingOnItsLoops},
};

}  // namespace

std::span<const Test> StopTests() { return kTests; }

}  // namespace weir::check
