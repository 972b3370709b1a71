// Tests of exporters: what they are given, how they answer, and where they send it.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/check/blocking.h"
#include "host/check/export_run.h"
#include "host/check/peer.h"
#include "host/check/requests.h"
#include "host/check/sample_config.h"
#include "host/check/test.h"
#include "host/check/verdict.h"

namespace weir::check {
namespace {

constexpr uint32_t kFew = 3, kHuge = 8192;  // Records.
constexpr int kAnswerMs = 3000;
constexpr uint32_t kLanes = 2;

void BeginEach(ExportRun& run, uint32_t lane, uint32_t records) {
  for (const Signal signal : kSignals) {
    if (run.Exports(signal)) run.Begin(lane, signal, MakeRequest(signal, records));
  }
}

// To where nobody listens, if it sends to an address at all.
void TakesBatches(Subject& subject, uint32_t records, int times) {
  ExportRun run(subject, WorkingOptions(subject));
  for (int i = 0; i < times; i++) BeginEach(run, 0, records);
  run.WaitForAll(kAnswerMs);
  run.End();
}

void TakesEachSignal(Subject& subject) { TakesBatches(subject, kFew, 3); }
void TakesAnEmptyBatch(Subject& subject) { TakesBatches(subject, 0, 3); }
void TakesAHugeBatch(Subject& subject) { TakesBatches(subject, kHuge, 1); }

// Options that point at `peer`; ends the test as skipped when the exporter connects to nothing.
Node OptionsTo(const Subject& subject, const Peer& peer) {
  const Node options = WorkingOptions(subject);
  Node pointed = PointedAt(options, peer.port());
  if (pointed.ToJson() == options.ToJson()) Skip("there is no address among its options");
  return pointed;
}

void AnswersFor(Subject& subject, Manner manner, const char* what) {
  const Peer peer(manner);
  ExportRun run(subject, OptionsTo(subject, peer));
  for (const Signal signal : kSignals) {
    if (!run.Exports(signal)) continue;
    run.Begin(0, signal, MakeRequest(signal, kFew));
    if (run.WaitForAll(kAnswerMs)) continue;
    Break(absl::StrCat("a ticket was open ", kAnswerMs / 1000, " s after its destination ", what,
                       "; complete it with RETRY, the host tries again"));
  }
  run.End();
}

void AnswersWithoutDestination(Subject& subject) {
  AnswersFor(subject, Manner::kAbsent, "had refused the connection");
}
void AnswersClosedConnections(Subject& subject) {
  AnswersFor(subject, Manner::kCloses, "had closed the connection");
}
void AnswersGarbage(Subject& subject) {
  AnswersFor(subject, Manner::kGarbage, "had answered garbage and closed");
}

bool MayBlock(const Subject& subject) { return subject.component->flags & WEIR_BLOCKING; }

void CompletesOnce(Subject& subject) {
  ExportRun run(subject, WorkingOptions(subject));
  for (int i = 0; i < 20; i++) BeginEach(run, 0, kFew);
  run.WaitForAll(kAnswerMs);
  run.End();
}

void CompletesOnlyPending(Subject& subject) {
  const Peer peer(Manner::kCloses);
  ExportRun run(subject, PointedAt(WorkingOptions(subject), peer.port()));
  for (int i = 0; i < 5; i++) {
    BeginEach(run, 0, kFew);
    run.harness().Turn(5);
  }
  run.WaitForAll(kAnswerMs);
  run.harness().TurnFor(100);
  run.End();
}

// A run with tickets that stay open.
std::unique_ptr<ExportRun> WithOpenTickets(const Subject& subject, const Peer& peer,
                                           uint32_t lanes) {
  if (MayBlock(subject)) Skip("it says that its begin may block");
  auto run = std::make_unique<ExportRun>(
      subject, PointedAt(WorkingOptions(subject), peer.port()), lanes);
  for (uint32_t lane = 0; lane < lanes; lane++) {
    for (int i = 0; i < 3; i++) BeginEach(*run, lane, kFew);
  }
  if (run->open_tickets() == 0) Skip("it never answers PENDING");
  return run;
}

void TakesCancel(Subject& subject) {
  const Peer peer(Manner::kSilent);
  const auto run = WithOpenTickets(subject, peer, 1);
  run->CancelAll();
  run->harness().TurnFor(200);
  BeginEach(*run, 0, kFew);
  run->End();
}

void TakesCancelHalfway(Subject& subject) {
  const Peer peer(Manner::kSilent);
  const auto run = WithOpenTickets(subject, peer, 1);
  run->harness().TurnFor(100);
  run->End();
}

void HasCancel(Subject& subject) {
  const Peer peer(Manner::kSilent);
  WithOpenTickets(subject, peer, 1)->End();
}

void SaysWhatIsRejected(Subject& subject) {
  ExportRun run(subject, WorkingOptions(subject));
  for (const uint32_t records : {0u, kFew}) BeginEach(run, 0, records);
  run.WaitForAll(kAnswerMs);
  bool partial = run.partials() > 0;
  for (const testkit::Completed& ticket : run.harness().host().completed()) {
    partial = partial || ticket.status == WEIR_PARTIAL;
  }
  run.End();
  if (!partial) Skip("it never answers PARTIAL");
}

void DoesNotBlock(Subject& subject) {
  if (MayBlock(subject)) Skip("it says that its begin may block");
  const Peer peer(Manner::kSilent);
  ExportRun run(subject, PointedAt(WorkingOptions(subject), peer.port()));
  BlockingWatch watch;
  for (int i = 0; i < BlockingWatch::kCalls; i++) {
    for (const Signal signal : kSignals) {
      if (!run.Exports(signal)) continue;
      const std::string request = MakeRequest(signal, kFew);
      watch.Begin();
      run.Begin(0, signal, request);
      watch.End();
    }
  }
  if (watch.AlwaysBlocked()) {
    Break("begin waits in every call; answer PENDING and go on in callbacks, or set WEIR_BLOCKING");
  }
  run.End();
}

void WorksOnLanes(Subject& subject) {
  ExportRun run(subject, WorkingOptions(subject), kLanes);
  for (int i = 0; i < 4; i++) {
    for (uint32_t lane = 0; lane < kLanes; lane++) BeginEach(run, lane, kFew);
  }
  run.WaitForAll(kAnswerMs);
  run.End();
}

void WorksSideBySide(Subject& subject) {
  const Node options = WorkingOptions(subject);
  {
    ExportRun alone(subject, options);
    BeginEach(alone, 0, kFew);
    alone.WaitForAll(kAnswerMs);
    alone.End();
  }
  BlameAll("R-207");
  ExportRun first(subject, options);
  {
    ExportRun second(subject, options);
    BeginEach(second, 0, kFew);
    BeginEach(first, 0, kFew);
    second.WaitForAll(kAnswerMs);
    second.End();
  }
  BeginEach(first, 0, kFew);
  first.WaitForAll(kAnswerMs);
  first.End();
}

void LeavesNothingOnItsLoops(Subject& subject) {
  const Peer peer(Manner::kSilent);
  const auto run = WithOpenTickets(subject, peer, kLanes);
  run->harness().Turn(10);
  run->End();
}

constexpr Test kTests[] = {
    {"export.each_signal", "R-518", kExporters, TakesEachSignal},
    {"export.empty", "R-518", kExporters, TakesAnEmptyBatch},
    {"export.huge", "R-518", kExporters, TakesAHugeBatch},
    {"export.completes_once", "R-511", kExporters, CompletesOnce},
    {"export.completes_pending", "R-512", kExporters, CompletesOnlyPending},
    {"export.cancel", "R-513", kExporters, TakesCancel},
    {"export.cancel_halfway", "R-513", kExporters, TakesCancelHalfway},
    {"export.has_cancel", "R-514", kExporters, HasCancel},
    {"export.partial", "R-515", kExporters, SaysWhatIsRejected},
    {"export.does_not_block", "R-516", kExporters, DoesNotBlock},
    {"export.leftovers", "R-517", kExporters, LeavesNothingOnItsLoops},
    {"export.lanes", "R-208", kExporters, WorksOnLanes},
    {"export.side_by_side", "R-207", kExporters, WorksSideBySide},
    {"export.no_destination", "R-519", kExporters, AnswersWithoutDestination},
    {"export.closed", "R-519", kExporters, AnswersClosedConnections},
    {"export.garbage", "R-519", kExporters, AnswersGarbage},
};

}  // namespace

std::span<const Test> ExportTests() { return kTests; }

}  // namespace weir::check
