#include "host/check/receiver_run.h"

#include "absl/strings/str_cat.h"
#include "host/check/own_sockets.h"
#include "host/check/sample_config.h"
#include "host/check/verdict.h"
#include "host/lane/loop.h"

namespace weir::check {
namespace {

// Own threads of a receiver may take a moment; a loop that is turned by hand does not.
constexpr uint64_t kQuietNs = 25'000'000;
constexpr uint64_t kSettleNsMax = 1'500'000'000;
constexpr uint64_t kStopWindowMs = 50;
constexpr int kStopTurnMs = 300;

}  // namespace

ReceiverRun::ReceiverRun(const Subject& subject, uint32_t lanes)
    : subject_(subject),
      harness_(std::make_unique<Harness>(*subject.component, HarnessSettings{.lanes = lanes})) {
  const auto config = WorkingConfig(subject);
  const std::set<uint16_t> before = ListeningPorts();
  if (!harness_->Create(*config)) {
    Skip(absl::StrCat("it refuses what it took before: ", harness_->error()));
  }
  harness_->Start();
  harness_->Turn(4);
  for (const uint16_t port : ListeningPorts()) {
    if (!before.contains(port)) ports_.insert(port);
  }
}

Sender& ReceiverRun::SendToEach(std::string_view bytes) {
  if (ports_.empty()) Skip("it listens on no TCP port, so nothing can be sent to it");
  for (const uint16_t port : ports_) {
    senders_.emplace_back(port);
    senders_.back().Send(bytes);
    harness_->Turn(2);
  }
  return senders_.back();
}

void ReceiverRun::SendProbes() {
  for (const std::string& probe : Probes(subject_)) SendToEach(probe);
  Settle();
}

void ReceiverRun::Settle() {
  const uint64_t end = MonotonicNs() + kSettleNsMax;
  uint64_t quiet_since = MonotonicNs();
  size_t seen = 0;
  for (;;) {
    harness_->TurnFor(1);
    bool sends = false;
    for (Sender& sender : senders_) sends = sender.Pump() || sends;
    const size_t now = sink().reserve_count() + sink().push_count();
    const uint64_t at = MonotonicNs();
    if (now != seen || (sends && at < end - kSettleNsMax / 2)) quiet_since = at;
    seen = now;
    if (at - quiet_since > kQuietNs || at > end) return;
  }
}

void ReceiverRun::NeedReserves() {
  if (sink().reserve_count() == 0) {
    Skip("it asked for no room whatever it was sent; give it something with --send");
  }
}

void ReceiverRun::NeedPushes() {
  if (sink().push_count() == 0) {
    Skip("it pushed nothing whatever it was sent; give it something with --send");
  }
}

void ReceiverRun::Stop(uint64_t window_ms) {
  stopped_ = true;
  if (harness_->host().Stop(window_ms)) return;
  if (harness_->host().error().empty()) Break("stop failed and did not say why", "R-507");
}

void ReceiverRun::End() {
  if (!stopped_) Stop(kStopWindowMs);
  testkit::SinkAnswer cancelled;
  cancelled.status = WEIR_CANCELLED;
  while (sink().AcknowledgeOldest(cancelled)) {
  }
  senders_.clear();
  harness_->TurnUntil([this] { return harness_->host().descriptors() == 0; }, kStopTurnMs);
  harness_->host().Close();
  sink().GiveBackLentBytes();  // The host keeps the instance until the last loan has ended.
  harness_->End();
  if (const size_t held = sink().permits_held(); held > 0) {
    Break(absl::StrCat(held, " permits were neither pushed nor released when its shards were "
                       "closed"),
          "R-501");
  }
}

}  // namespace weir::check
