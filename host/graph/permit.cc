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

}  // namespace

Permit::~Permit() {
  for (const Reservation& reservation : reservations) {
    if (reservation.bytes != 0) reservation.exporter->queue().Unreserve(reservation.bytes);
  }
  magic = 0;
  Runtime& runtime = sink->runtime();
  charge.reset();
  sink->End();
  if (runtime.starved.load() && runtime.starved.exchange(false)) runtime.on_room();
}

absl::StatusOr<std::unique_ptr<Permit>> ReceiverSink::Reserve(Signal signal, uint64_t bytes) {
  if (bytes > runtime_.limits.request_bytes_max) {
    return absl::InvalidArgumentError(
        absl::StrCat("a request of ", bytes, " bytes is over the limit of ",
                     runtime_.limits.request_bytes_max, " bytes"));
  }
  const std::shared_ptr<const Routes> routes = access_.routes.load();
  if (routes == nullptr || slot_ >= routes->by_receiver.size() ||
      !routes->by_receiver[slot_][SignalIndex(signal)].exists) {
    const std::string_view name = SignalName(signal);
    return absl::InvalidArgumentError(
        absl::StrCat("no pipeline takes ", absl::string_view(name.data(), name.size()), " from ",
                     instance_.label()));
  }
  const Routes::Route& route = routes->by_receiver[slot_][SignalIndex(signal)];
  Begin();
  auto permit = std::make_unique<Permit>();
  permit->sink = this;
  permit->signal = signal;
  const uint64_t charged = std::max<uint64_t>(bytes, 1) * (route.processes ? 2 : 1);
  if (!runtime_.budget.TryTake(charged)) {
    runtime_.starved.store(true);
    return absl::ResourceExhaustedError(
        absl::StrCat("the memory budget of ", runtime_.budget.bytes_max(), " bytes is used up"));
  }
  permit->charge = std::make_shared<Charge>(runtime_.budget, charged);
  for (const std::shared_ptr<Exporter>& exporter : route.exporters) {
    const uint64_t room = std::max<uint64_t>(bytes + bytes / 8, 1);
    if (!exporter->queue().TryReserve(room)) {
      runtime_.starved.store(true);
      return absl::ResourceExhaustedError(
          absl::StrCat("the queue of exporter ", exporter->id(), " is full"));
    }
    permit->reservations.push_back({exporter, room});
  }
  permit->buffer = runtime_.buffers->Take(std::max<uint64_t>(bytes, 1));
  if (permit->buffer.data == nullptr) {
    return absl::ResourceExhaustedError("the host is out of memory");
  }
  return permit;
}

absl::Status ReceiverSink::Resize(Permit& permit, uint64_t bytes) {
  if (bytes > runtime_.limits.request_bytes_max) {
    return absl::InvalidArgumentError(
        absl::StrCat("a request of ", bytes, " bytes is over the limit of ",
                     runtime_.limits.request_bytes_max, " bytes"));
  }
  if (bytes <= permit.buffer.capacity) return absl::OkStatus();
  BufferPool::Buffer larger = runtime_.buffers->Take(bytes);
  const uint64_t more = bytes - permit.buffer.capacity;
  if (larger.data == nullptr || !permit.charge->TryGrow(2 * more)) {
    runtime_.starved.store(true);
    return absl::ResourceExhaustedError(
        absl::StrCat("the memory budget of ", runtime_.budget.bytes_max(), " bytes is used up"));
  }
  memcpy(larger.data.get(), permit.buffer.data.get(), permit.buffer.capacity);
  permit.buffer = std::move(larger);
  return absl::OkStatus();
}

// A batch goes to the lane of its shard. When two wait there already and another lane is idle it
// goes there: else one connection would be confined to one core. Not so for metrics, since back ends
// refuse samples that are out of order.
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
  ReceiverMetrics& counters = metrics(permit->transport);
  const uint32_t signal = SignalIndex(permit->signal);
  absl::StatusOr<Admitted> admitted = Admit(permit->signal, std::move(bytes), runtime_.limits);
  if (!admitted.ok()) {
    counters.failed[signal]->Add(home_lane_, 1);
    return ToWeirStatus(admitted.status(), outcome);
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
