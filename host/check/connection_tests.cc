// Tests of receivers: how they start, and how their senders may behave.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/check/budget.h"
#include "host/check/own_sockets.h"
#include "host/check/receiver_run.h"
#include "host/check/sample_config.h"
#include "host/check/test.h"
#include "host/check/verdict.h"

namespace weir::check {
namespace {

constexpr uint32_t kLanes = 4;
constexpr size_t kGarbageBytes = 4096;
constexpr size_t kHugeBytes = 8u << 20;
constexpr size_t kManyConnections = 200;
constexpr uint64_t kManyMs = 3000;

void StartsAndStops(Subject& subject) { ReceiverRun(subject).End(); }

void StartsOnLanes(Subject& subject) {
  ReceiverRun run(subject, kLanes);
  run.SendProbes();
  run.End();
}

void StartsAgain(Subject& subject) {
  for (int i = 0; i < 3; i++) {
    ReceiverRun run(subject);
    run.SendProbes();
    run.End();
  }
}

// As a swap has them: the new one starts while the old one still works.
void RunsSideBySide(Subject& subject) {
  ReceiverRun(subject).End();
  BlameAll("R-207");
  ReceiverRun first(subject);
  {
    ReceiverRun second(subject);
    second.SendProbes();
    first.Settle();
    second.End();
  }
  first.Settle();
  first.End();
}

void HasNoSocketsOfItsOwn(Subject& subject) {
  ReceiverRun run(subject);
  if (subject.component->flags & WEIR_OWN_ENDPOINTS) {
    Skip("it says that it has endpoints of its own");
  }
  std::set<uint16_t> of_host;
  for (const std::string& endpoint : run.harness().host().listening()) {
    of_host.insert(run.harness().host().Port(endpoint));
  }
  for (const uint16_t port : run.ports()) {
    if (of_host.contains(port)) continue;
    Break(absl::StrCat("it listens on port ", port, " by itself; use weir_loop_v1.listen, or the "
                       "flag WEIR_OWN_ENDPOINTS"));
  }
}

void TakesSilence(Subject& subject) {
  ReceiverRun run(subject);
  run.SendToEach("");
  run.Settle();
  run.CloseConnections();
  run.Settle();
  run.SendToEach("").HalfClose();
  run.Settle();
  run.End();
}

void TakesGarbage(Subject& subject) {
  ReceiverRun run(subject);
  for (uint64_t i = 0; i < 8; i++) run.SendToEach(Garbage(kGarbageBytes, subject.seed + i));
  run.SendToEach(std::string(kGarbageBytes, '\0'));
  run.SendToEach(std::string(kGarbageBytes, '\xff'));
  run.Settle();
  run.End();
}

// Connections that end in the middle of what they say.
void TakesHalves(Subject& subject) {
  ReceiverRun run(subject);
  for (const std::string& probe : Probes(subject)) {
    for (const size_t part : {size_t{1}, probe.size() / 3, probe.size() - 1}) {
      run.SendToEach(std::string_view(probe).substr(0, part));
    }
  }
  run.Settle();
  run.CloseConnections();
  run.Settle();
  run.End();
}

void TakesBytesOneByOne(Subject& subject) {
  ReceiverRun run(subject);
  for (const std::string& probe : Probes(subject)) {
    Sender& sender = run.SendToEach("");
    for (size_t i = 0; i < probe.size() && i < 300; i++) {
      sender.Send(std::string_view(probe).substr(i, 1));
      run.harness().Turn(1);
    }
  }
  run.Settle();
  run.End();
}

void TakesHugeInput(Subject& subject) {
  ReceiverRun run(subject);
  run.SendToEach(std::string(kHugeBytes, 'x'));
  run.SendToEach(absl::StrCat("POST /v1/logs HTTP/1.1\r\nContent-Length: 1099511627776\r\n\r\n",
                              std::string(kGarbageBytes, 'x')));
  run.SendToEach(absl::StrCat("GET / HTTP/1.1\r\nx: ", std::string(kHugeBytes, 'x')));
  run.Settle();
  run.End();
}

void TakesManyConnections(Subject& subject) {
  ReceiverRun run(subject);
  const std::vector<std::string> probes = Probes(subject);
  const Budget budget(kManyMs);
  for (size_t i = 0; i < kManyConnections && !budget.over(); i++) {
    run.SendToEach(probes[i % probes.size()]);
  }
  run.Settle();
  run.CloseConnections();
  run.Settle();
  run.End();
}

void TakesResets(Subject& subject) {
  ReceiverRun run(subject);
  for (const std::string& probe : Probes(subject)) {
    run.SendToEach(std::string_view(probe).substr(0, probe.size() / 2)).Reset();
    run.SendToEach(probe).Reset();
    // Gone before it was accepted.
    for (const uint16_t port : run.ports()) Sender(port).Reset();
  }
  run.Settle();
  run.End();
}

// All that is said over one connection, at once.
void TakesOneAfterTheOther(Subject& subject) {
  ReceiverRun run(subject);
  std::string all;
  for (const std::string& probe : Probes(subject)) all += probe + probe;
  run.SendToEach(all);
  run.Settle();
  run.End();
}

constexpr Test kTests[] = {
    {"receiver.start_stop", "R-507", kReceivers, StartsAndStops},
    {"receiver.lanes", "R-507", kReceivers, StartsOnLanes},
    {"receiver.start_again", "R-507", kReceivers, StartsAgain},
    {"receiver.side_by_side", "R-207", kReceivers, RunsSideBySide},
    {"receiver.own_sockets", "R-505", kReceivers, HasNoSocketsOfItsOwn},
    {"receiver.silence", "R-508", kReceivers, TakesSilence},
    {"receiver.garbage", "R-508", kReceivers, TakesGarbage},
    {"receiver.halves", "R-508", kReceivers, TakesHalves},
    {"receiver.byte_by_byte", "R-508", kReceivers, TakesBytesOneByOne},
    {"receiver.huge", "R-508", kReceivers, TakesHugeInput},
    {"receiver.many", "R-508", kReceivers, TakesManyConnections},
    {"receiver.resets", "R-508", kReceivers, TakesResets},
    {"receiver.pipelined", "R-508", kReceivers, TakesOneAfterTheOther},
};

}  // namespace

std::span<const Test> ConnectionTests() { return kTests; }

}  // namespace weir::check
