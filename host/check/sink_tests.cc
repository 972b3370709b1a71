// Tests of receivers: all that the sink may answer.
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "host/check/heap_watch.h"
#include "host/check/receiver_run.h"
#include "host/check/test.h"
#include "host/check/verdict.h"

namespace weir::check {
namespace {

using testkit::SinkAnswer;

constexpr uint64_t kSmallBudget = 64;

SinkAnswer Answer(weir_status status) {
  SinkAnswer answer;
  answer.status = status;
  if (status < 0) answer.text = "as the test wants it";
  if (status == WEIR_RETRY || status == WEIR_BUSY) answer.retry_after_ns = 1'000'000;
  if (status == WEIR_PARTIAL) answer.rejected = 1;
  return answer;
}

void GivesPermitsBack(Subject& subject) {
  ReceiverRun run(subject);
  run.SendProbes();
  run.NeedPushes();
  run.SendToEach(Probes(subject).front().substr(0, 5));  // Begun, and not finished by stop.
  run.Settle();
  run.End();
}

// What happens to those that get what they ask for is the matter of other tests.
void FirstAsUsual(const Subject& subject, const char* requirement) {
  ReceiverRun run(subject);
  run.SendProbes();
  run.NeedReserves();
  run.CloseConnections();
  run.Settle();
  run.End();
  BlameAll(requirement);
}

// No room at first, then there is.
void TakesBusy(Subject& subject) {
  FirstAsUsual(subject, "R-509");
  ReceiverRun run(subject);
  run.sink().AnswerReserves(Answer(WEIR_BUSY));
  run.SendProbes();
  run.NeedReserves();
  run.sink().AnswerReserves({});
  run.harness().host().Ready();
  run.Settle();
  run.SendProbes();
  run.End();
}

void TakesNoRoom(Subject& subject) {
  FirstAsUsual(subject, "R-509");
  ReceiverRun run(subject);
  run.sink().AnswerReserves(Answer(WEIR_PERMANENT));
  run.SendProbes();
  run.NeedReserves();
  run.sink().AnswerReserves({});
  run.SendProbes();
  run.End();
}

// Room for the head of a request, and not for the rest.
void TakesSmallBudget(Subject& subject) {
  FirstAsUsual(subject, "R-509");
  ReceiverRun run(subject);
  run.sink().SetLimits(UINT64_MAX, kSmallBudget);
  run.SendProbes();
  run.NeedReserves();
  run.sink().SetLimits(kSmallBudget, UINT64_MAX);
  run.SendProbes();
  run.End();
}

void TakesNoBatch(Subject& subject) {
  FirstAsUsual(subject, "R-509");
  ReceiverRun run(subject);
  run.sink().RefuseBatches();
  run.SendProbes();
  run.NeedReserves();
  run.End();
}

void TakesAnswer(Subject& subject, weir_status status) {
  FirstAsUsual(subject, "R-509");
  ReceiverRun run(subject);
  run.sink().AnswerPushes(Answer(status));
  run.SendProbes();
  run.NeedPushes();
  run.sink().AnswerPushes({});
  run.SendProbes();
  run.End();
}

void TakesRetry(Subject& subject) { TakesAnswer(subject, WEIR_RETRY); }
void TakesPermanent(Subject& subject) { TakesAnswer(subject, WEIR_PERMANENT); }
void TakesPartial(Subject& subject) { TakesAnswer(subject, WEIR_PARTIAL); }
void TakesFatal(Subject& subject) { TakesAnswer(subject, WEIR_FATAL); }

void TakesAckWithinPush(Subject& subject) {
  FirstAsUsual(subject, "R-502");
  ReceiverRun run(subject);
  for (const weir_status status : {WEIR_OK, WEIR_RETRY, WEIR_PARTIAL, WEIR_PERMANENT}) {
    SinkAnswer answer = Answer(WEIR_PENDING);
    answer.ack_within_push = true;
    answer.ack_status = status;
    answer.rejected = status == WEIR_PARTIAL ? 1 : 0;
    run.sink().AnswerPushes(answer);
    run.SendProbes();
  }
  run.NeedPushes();
  run.End();
}

void AcknowledgeAll(ReceiverRun& run, weir_status status) {
  std::thread([&run, status] {
    while (run.sink().AcknowledgeOldest(Answer(status))) {
    }
  }).join();
}

void TakesLateAck(Subject& subject) {
  FirstAsUsual(subject, "R-502");
  ReceiverRun run(subject);
  run.sink().AnswerPushes(Answer(WEIR_PENDING));
  for (const weir_status status : {WEIR_OK, WEIR_RETRY, WEIR_PARTIAL, WEIR_PERMANENT}) {
    run.SendProbes();
    AcknowledgeAll(run, status);
    run.Settle();
  }
  run.NeedPushes();
  run.End();
}

// Its sender does not wait for the answer.
void TakesAckForNobody(Subject& subject) {
  FirstAsUsual(subject, "R-502");
  ReceiverRun run(subject);
  run.sink().AnswerPushes(Answer(WEIR_PENDING));
  run.SendProbes();
  run.NeedPushes();
  run.CloseConnections();
  run.Settle();
  AcknowledgeAll(run, WEIR_OK);
  run.Settle();
  run.End();
}

void StaysInItsPermit(Subject& subject) {
  ReceiverRun run(subject);
  run.SendProbes();
  run.NeedPushes();
  run.SendToEach(std::string(1 << 20, 'x'));
  run.Settle();
  run.SendToEach(std::string(100'000, '\n'));
  run.Settle();
  run.End();
}

// Lent bytes are given back late, on another thread, and then they are free.
void FreesLentBytes(Subject& subject) {
  ReceiverRun run(subject);
  run.sink().HoldLentBytes();
  run.sink().CountOnly();
  run.SendProbes();
  run.NeedPushes();
  if (run.sink().lends_held() == 0) Skip("it lends no bytes");
  const auto round = [&run] {
    run.SendProbes();
    std::thread([&run] { run.sink().GiveBackLentBytes(); }).join();
    run.CloseConnections();
    run.Settle();
  };
  LosesNothing("what is lent", LostEachTime(round));
  run.End();
}

constexpr Test kTests[] = {
    {"sink.permits", "R-501", kReceivers, GivesPermitsBack},
    {"sink.busy", "R-509", kReceivers, TakesBusy},
    {"sink.no_room", "R-509", kReceivers, TakesNoRoom},
    {"sink.small_budget", "R-509", kReceivers, TakesSmallBudget},
    {"sink.no_batch", "R-509", kReceivers, TakesNoBatch},
    {"sink.retry", "R-509", kReceivers, TakesRetry},
    {"sink.permanent", "R-509", kReceivers, TakesPermanent},
    {"sink.partial", "R-509", kReceivers, TakesPartial},
    {"sink.fatal", "R-509", kReceivers, TakesFatal},
    {"sink.ack_within_push", "R-502", kReceivers, TakesAckWithinPush},
    {"sink.late_ack", "R-502", kReceivers, TakesLateAck},
    {"sink.ack_for_nobody", "R-502", kReceivers, TakesAckForNobody},
    {"sink.capacity", "R-503", kReceivers, StaysInItsPermit},
    {"sink.lent", "R-506", kReceivers, FreesLentBytes},
};

}  // namespace

std::span<const Test> SinkTests() { return kTests; }

}  // namespace weir::check
