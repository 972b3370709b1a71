// weir_sink: the functions of the contract over ReceiverSink.
#include <algorithm>
#include <utility>

#include "host/base/outcome.h"
#include "host/graph/permit.h"

namespace weir {
namespace {

Signal ToSignal(uint16_t signal) { return static_cast<Signal>(signal); }

bool IsSignal(uint16_t signal) {
  return signal == WEIR_TRACES || signal == WEIR_METRICS || signal == WEIR_LOGS ||
         signal == WEIR_PROFILES;
}

Permit* Peek(const weir_permit* permit) {
  auto* held = reinterpret_cast<Permit*>(permit->handle);
  return held != nullptr && held->magic == Permit::kMagic ? held : nullptr;
}

// Takes the permit away from the plugin: whatever comes of it, it is spent.
std::unique_ptr<Permit> Spend(weir_permit* permit) {
  std::unique_ptr<Permit> held(Peek(permit));
  if (held != nullptr) held->transport = permit->transport;
  permit->handle = 0;
  permit->data = nullptr;
  permit->capacity = 0;
  return held;
}

weir_status NoPermit(weir_outcome* outcome) {
  return weir_fail(outcome, WEIR_PERMANENT, nullptr, "the permit is spent or was never given");
}

void Show(Permit& held, weir_permit* permit) {
  permit->data = held.buffer.data.get();
  permit->capacity = held.buffer.capacity;
}

weir_status Reserve(const weir_sink* s, uint16_t signal, uint64_t bytes, weir_permit* permit,
                    weir_outcome* outcome) {
  if (!IsSignal(signal)) {
    return weir_fail(outcome, WEIR_PERMANENT, nullptr, "reserve: expected one signal");
  }
  absl::StatusOr<std::unique_ptr<Permit>> held =
      ReceiverSink::Of(s).Reserve(ToSignal(signal), bytes);
  if (!held.ok()) return ToWeirStatus(held.status(), outcome);
  Show(**held, permit);
  permit->handle = reinterpret_cast<uint64_t>(held->release());
  return WEIR_OK;
}

weir_status Resize(const weir_sink* s, weir_permit* permit, uint64_t bytes,
                   weir_outcome* outcome) {
  Permit* held = Peek(permit);
  if (held == nullptr) return NoPermit(outcome);
  const absl::Status status = ReceiverSink::Of(s).Resize(*held, bytes);
  if (!status.ok()) return ToWeirStatus(status, outcome);
  Show(*held, permit);
  if (held->new_batch != nullptr) {
    held->new_batch->MoveSegment({held->buffer.data.get(), held->buffer.capacity});
  }
  return WEIR_OK;
}

void Release(const weir_sink*, weir_permit* permit) { Spend(permit); }

weir_status Push(const weir_sink* s, weir_permit* permit, uint64_t n, uint64_t cookie,
                 weir_outcome* outcome) {
  std::unique_ptr<Permit> held = Spend(permit);
  if (held == nullptr) return NoPermit(outcome);
  if (n > held->buffer.capacity) {
    return weir_fail(outcome, WEIR_PERMANENT, nullptr,
                     "push: more bytes than the permit has room for");
  }
  SharedBytes bytes = ReceiverSink::Of(s).TakeBody(*held, n);
  return ReceiverSink::Of(s).Push(std::move(held), std::move(bytes), cookie, outcome);
}

// Calls the lender back when the last holder of the bytes lets go, unless it was called off. The
// sink counts it, so that the lender and its code are there until then.
struct Loan {
  Loan(ReceiverSink& lender, weir_fn done_fn, void* done_owner)
      : sink(lender), done(done_fn), owner(done_owner) {
    sink.LoanBegins();
  }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  ~Loan() {
    if (!called_off && done != nullptr) done(owner);
    sink.LoanEnds();
  }

  ReceiverSink& sink;
  const weir_fn done;
  void* const owner;
  bool called_off = false;
};

weir_status PushLent(const weir_sink* s, weir_permit* permit, const uint8_t* data, uint64_t n,
                     weir_fn done, void* owner, uint64_t cookie, weir_outcome* outcome) {
  std::unique_ptr<Permit> held = Spend(permit);
  if (held == nullptr) return NoPermit(outcome);
  auto loan = std::make_shared<Loan>(ReceiverSink::Of(s), done, owner);
  held->buffer = {};
  held->charge->Shrink(std::max<uint64_t>(n, 1) * held->charge_factor);
  SharedBytes bytes(loan, {data, n});
  const weir_status status =
      ReceiverSink::Of(s).Push(std::move(held), std::move(bytes), cookie, outcome);
  // After an error the lender keeps its bytes, and nobody here holds them any more. PARTIAL is no
  // error in this sense: the bytes were taken.
  if (status < 0 && status != WEIR_PARTIAL) loan->called_off = true;
  return status;
}

weir_batch* BatchNew(const weir_sink* s, weir_permit* permit, uint16_t signal) {
  Permit* held = Peek(permit);
  if (held == nullptr || !IsSignal(signal)) return nullptr;
  ReceiverSink& sink = ReceiverSink::Of(s);
  held->new_batch = std::make_unique<Batch>(sink.runtime().keys);
  const absl::Status built = held->new_batch->BuildNew(
      ToSignal(signal), {held->buffer.data.get(), held->buffer.capacity});
  if (!built.ok()) {
    held->new_batch.reset();
    return nullptr;
  }
  return held->new_batch->abi();
}

weir_status PushBatch(const weir_sink* s, weir_permit* permit, weir_batch* b, uint64_t cookie,
                      weir_outcome* outcome) {
  std::unique_ptr<Permit> held = Spend(permit);
  if (held == nullptr || held->new_batch == nullptr || held->new_batch->abi() != b) {
    return NoPermit(outcome);
  }
  absl::StatusOr<WriteBack> written = held->new_batch->Write();
  if (!written.ok()) return ToWeirStatus(written.status(), outcome);
  std::string request;
  request.reserve(written->bytes);
  for (const SharedBytes& piece : written->pieces) {
    request.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  }
  held->new_batch.reset();
  return ReceiverSink::Of(s).Push(std::move(held), SharedBytes::FromString(std::move(request)),
                                  cookie, outcome);
}

}  // namespace

ReceiverSink::ReceiverSink(Instance& instance, uint32_t slot, uint32_t home_lane, Runtime& runtime,
                           GraphAccess& access)
    : instance_(instance),
      slot_(slot),
      home_lane_(home_lane),
      runtime_(runtime),
      access_(access) {
  face_.abi.size = sizeof(weir_sink);
  face_.abi.reserve = &weir::Reserve;
  face_.abi.resize = &weir::Resize;
  face_.abi.release = &weir::Release;
  face_.abi.push = &weir::Push;
  face_.abi.push_lent = &weir::PushLent;
  face_.abi.batch_new = &weir::BatchNew;
  face_.abi.push_batch = &weir::PushBatch;
  face_.self = this;
  constexpr const char* kTransports[] = {"", "http", "grpc"};
  for (size_t i = 0; i < metrics_.size(); i++) {
    metrics_[i] =
        std::make_unique<ReceiverMetrics>(runtime.metrics, instance.id(), kTransports[i]);
  }
}

ReceiverSink& ReceiverSink::Of(const weir_sink* sink) {
  return *reinterpret_cast<const Face*>(sink)->self;
}

}  // namespace weir
