#include "host/check/exercise.h"

#include <set>
#include <vector>

#include "host/check/batch_run.h"
#include "host/check/each_signal.h"
#include "host/check/export_run.h"
#include "host/check/own_sockets.h"
#include "host/check/requests.h"
#include "host/check/sender.h"

namespace weir::check {
namespace {

constexpr uint32_t kRecords = 3;
constexpr int kTurns = 20;
constexpr int kAnswerMs = 50;
constexpr uint64_t kStopWindowMs = 20;

bool Planned(const Harness& harness, Signal signal) {
  return (harness.plan().signals & static_cast<uint64_t>(signal)) != 0;
}

void Process(Harness& harness) {
  for (const Signal signal : kSignals) {
    if (!Planned(harness, signal)) continue;
    BatchRun run(harness, signal);
    for (const uint32_t records : {0u, kRecords}) run.Run(MakeRequest(signal, records), {});
  }
}

void Receive(const Subject& subject, Harness& harness) {
  const std::set<uint16_t> before = ListeningPorts();
  if (!harness.host().Start()) return;  // What it lacks may be what it needs for that.
  harness.Turn(4);
  std::vector<Sender> senders;
  for (const uint16_t port : ListeningPorts()) {
    if (before.contains(port)) continue;
    for (const std::string& probe : Probes(subject)) {
      senders.emplace_back(port);
      senders.back().Send(probe);
      harness.Turn(2);
    }
  }
  harness.Turn(kTurns);
  harness.host().Stop(kStopWindowMs);
  senders.clear();
  harness.TurnUntil([&harness] { return harness.host().descriptors() == 0; }, kAnswerMs);
}

void Export(const Subject& subject, Harness& harness) {
  std::vector<std::unique_ptr<ExportBatch>> batches;
  for (const Signal signal : kSignals) {
    if (!Planned(harness, signal)) continue;
    batches.push_back(
        std::make_unique<ExportBatch>(harness, signal, MakeRequest(signal, kRecords)));
    harness.host().Begin(0, batches.back()->abi(), batches.size(), nullptr);
  }
  const testkit::TicketBook& tickets = harness.host().tickets();
  harness.TurnUntil([&tickets] { return tickets.open() == 0; }, kAnswerMs);
  for (uint64_t ticket = 1; ticket <= batches.size(); ticket++) {
    if (tickets.IsOpen(ticket) && subject.component->exporter->cancel != nullptr) {
      harness.host().Cancel(0, ticket);
    }
  }
}

}  // namespace

void Exercise(const Subject& subject, Harness& harness) {
  // What is missing here may be what its shards need; that they say so is fine.
  switch (harness.host().Open() ? subject.component->kind : 0) {
    case WEIR_PROCESSOR: Process(harness); break;
    case WEIR_RECEIVER: Receive(subject, harness); break;
    case WEIR_EXPORTER: Export(subject, harness); break;
    default: break;
  }
  harness.End();
}

}  // namespace weir::check
