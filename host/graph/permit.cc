#include "host/graph/permit.h"

#include <string.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/outcome.h"
#include "host/graph/admission.h"
#include "host/graph/delivery.h"

namespace weir {
namespace {

constexpr uint64_t kSpillAt = 2;  // Batches that wait in the mailbox of the home lane.

absl::string_view Abseil(std::string_view text) { return {text.data(), text.size()}; }

absl::Status TooLarge(uint64_t bytes, const wire::Limits& limits) {
  return absl::InvalidArgumentError(absl::StrCat("a request of ", bytes,
                                                 " bytes is over the limit of ",
                                                 limits.request_bytes_max, " bytes"));
}

absl::Status BudgetIsUsedUp(const Budget& budget) {
  return absl::ResourceExhaustedError(
      absl::StrCat("the memory budget of ", budget.bytes_max(), " bytes is used up"));
}

}  // namespace

Permit::~Permit() {
  GiveBack(reservations);
  magic = 0;
  Runtime& runtime = sink->runtime();
  charge.reset();
  buffer = {};
  sink->PermitEnds();
  if (granted && runtime.starved.load() && runtime.starved.exchange(false)) runtime.on_room();
}

absl::StatusOr<std::unique_ptr<Permit>> ReceiverSink::Reserve(Signal signal, uint64_t bytes) {
  if (closed_.load()) return absl::UnavailableError("the receiver is being closed");
  if (bytes > runtime_.limits.request_bytes_max) return TooLarge(bytes, runtime_.limits);
  const std::shared_ptr<const Routes> routes = access_.routes();
  // A receiver that no graph knows (yet, or any more): its senders may come again.
  if (routes == nullptr || slot_ >= routes->by_receiver.size() ||
      !routes->by_receiver[slot_].IsUsed()) {
    return absl::UnavailableError("the pipelines are being changed");
  }
  const Routes::Route& route = routes->by_receiver[slot_].signals[SignalIndex(signal)];
  if (!route.exists) {
    return absl::InvalidArgumentError(absl::StrCat("no pipeline takes ",
                                                   Abseil(SignalName(signal)), " from ",
                                                   instance_.label()));
  }
  auto permit = TryReserve(route, signal, bytes);
  if (permit.ok() || !absl::IsResourceExhausted(permit.status())) return permit;
  // Who gives room back looks at `starved` afterwards; so one more look after it is set.
  runtime_.starved.store(true);
  return TryReserve(route, signal, bytes);
}

absl::StatusOr<std::unique_ptr<Permit>> ReceiverSink::TryReserve(const Routes::Route& route,
                                                                 Signal signal, uint64_t bytes) {
  PermitBegins();
  auto permit = std::make_unique<Permit>();
  permit->sink = this;
  permit->signal = signal;
  permit->charge_factor = route.processes ? 2 : 1;
  const uint64_t charged = std::max<uint64_t>(bytes, 1) * permit->charge_factor;
  if (!runtime_.budget.TryTake(charged)) return BudgetIsUsedUp(runtime_.budget);
  permit->charge = std::make_shared<Charge>(runtime_.budget, charged);
  for (const std::shared_ptr<Exporter>& exporter : route.exporters) {
    const uint64_t room = std::max<uint64_t>(bytes + bytes / 8, 1);
    if (!exporter->queue().TryReserve(room)) {
      return absl::ResourceExhaustedError(
          absl::StrCat("the queue of exporter ", exporter->id(), " is full"));
    }
    permit->reservations.push_back({exporter, room});
  }
  permit->buffer = runtime_.buffers->Take(std::max<uint64_t>(bytes, 1));
  if (permit->buffer.data == nullptr) {
    return absl::ResourceExhaustedError("the host is out of memory");
  }
  permit->granted = true;
  return permit;
}

// Room in all queues or in none.
bool ReceiverSink::GrowReservations(Permit& permit, uint64_t bytes) {
  for (size_t i = 0; i < permit.reservations.size(); i++) {
    if (permit.reservations[i].exporter->queue().TryGrow(bytes)) continue;
    while (i-- > 0) permit.reservations[i].exporter->queue().Shrink(bytes);
    return false;
  }
  for (Reservation& reservation : permit.reservations) reservation.bytes += bytes;
  return true;
}

absl::Status ReceiverSink::Resize(Permit& permit, uint64_t bytes) {
  if (bytes > runtime_.limits.request_bytes_max) return TooLarge(bytes, runtime_.limits);
  if (bytes <= permit.buffer.capacity) return absl::OkStatus();
  BufferPool::Buffer larger = runtime_.buffers->Take(bytes);
  if (larger.data == nullptr) return absl::ResourceExhaustedError("the host is out of memory");
  const uint64_t more = bytes - permit.buffer.capacity;
  if (!permit.charge->TryGrow(permit.charge_factor * more)) {
    runtime_.starved.store(true);
    return BudgetIsUsedUp(runtime_.budget);
  }
  if (!GrowReservations(permit, more + more / 8)) {
    permit.charge->Shrink(permit.charge->bytes() - permit.charge_factor * more);
    runtime_.starved.store(true);
    return absl::ResourceExhaustedError("the queue of an exporter is full");
  }
  memcpy(larger.data.get(), permit.buffer.data.get(), permit.buffer.capacity);
  permit.buffer = std::move(larger);
  return absl::OkStatus();
}

// A short request in a large buffer would pin all of it until it is sent.
SharedBytes ReceiverSink::TakeBody(Permit& permit, uint64_t n) {
  BufferPool::Buffer body = permit.buffer;
  if (n < body.capacity / 4) {
    BufferPool::Buffer smaller = runtime_.buffers->Take(std::max<uint64_t>(n, 1));
    if (smaller.data != nullptr && smaller.capacity < body.capacity) {
      memcpy(smaller.data.get(), body.data.get(), n);
      body = std::move(smaller);
    }
  }
  permit.buffer = {};
  permit.charge->Shrink(body.capacity * permit.charge_factor);
  return SharedBytes(body.data, {body.data.get(), n});
}

// A batch goes to the lane of its shard. When two wait there already and another lane is idle it
// goes there: else one connection would be confined to one core. Not so for metrics, since back
// ends refuse samples that are out of order.
Lane& ReceiverSink::ChooseLane(Signal signal) {
  auto& lanes = runtime_.lanes;
  Lane& home = *lanes[home_lane_ % lanes.size()];
  if (signal == Signal::kMetrics || home.waiting() < kSpillAt) return home;
  for (const auto& lane : lanes) {
    if (!lane->busy() && lane->waiting() == 0) return *lane;
  }
  return home;
}

weir_status ReceiverSink::Push(std::unique_ptr<Permit> permit, SharedBytes bytes, uint64_t cookie,
                               weir_outcome* outcome) {
  // Counted before `closed_` is looked at: who closes waits until no push is left.
  PushBegins();
  weir_status status = WEIR_OK;
  if (closed_.load()) {
    status = weir_fail(outcome, WEIR_RETRY, nullptr, "the receiver is being closed");
  } else {
    instance_.cost().calls->Add(home_lane_, 1);
    status = PushAdmitted(std::move(permit), std::move(bytes), cookie, outcome);
  }
  if (status < 0) instance_.cost().errors->Add(home_lane_, 1);
  PushEnds();
  return status;
}

weir_status ReceiverSink::PushAdmitted(std::unique_ptr<Permit> permit, SharedBytes bytes,
                                       uint64_t cookie, weir_outcome* outcome) {
  ReceiverMetrics& counters = metrics(permit->transport);
  const uint32_t signal = SignalIndex(permit->signal);
  absl::StatusOr<Admitted> admitted = Admit(permit->signal, std::move(bytes), runtime_.limits);
  if (!admitted.ok()) {
    counters.failed[signal]->Add(home_lane_, 1);
    // Too many rows are too many tomorrow as well: nothing here may be tried again.
    ToWeirStatus(admitted.status(), outcome);
    return WEIR_PERMANENT;
  }
  if (admitted->rejected != 0) {
    counters.failed[signal]->Add(home_lane_, static_cast<int64_t>(admitted->rejected));
  }
  if (admitted->parts.empty()) {
    if (admitted->rejected == 0) return WEIR_OK;
    if (outcome != nullptr) outcome->rejected = admitted->rejected;
    return weir_fail(outcome, WEIR_PARTIAL, nullptr, admitted->reason.c_str());
  }
  Lane& lane = ChooseLane(permit->signal);
  auto* delivery =
      new Delivery(*this, std::move(permit), std::move(admitted->parts), admitted->rejected,
                   std::move(admitted->reason), cookie);
  lane.Submit(delivery);
  DeliveryResult result;
  if (!delivery->TakeResult(&result)) return WEIR_PENDING;
  if (outcome != nullptr) {
    outcome->rejected = result.rejected;
    outcome->retry_after_ns = result.retry_after_ns;
  }
  if (result.text.empty()) return result.status;
  return weir_fail(outcome, result.status, nullptr, result.text.c_str());
}

}  // namespace weir
