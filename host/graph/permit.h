// Room for one push, and the sink that gives it out.
//
// A permit holds memory for the body, a share of the budget, and a place in every queue that the
// request can reach: a fan-out accepts in all branches or in none, and who can not be served is
// told so before the body is read.
//
// Threads: a permit belongs to whoever holds it; the sink's functions are [any].
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "host/base/shared_bytes.h"
#include "host/base/signal.h"
#include "host/batch/batch.h"
#include "host/graph/graph.h"
#include "host/graph/instance.h"
#include "host/graph/lane_state.h"
#include "host/graph/reservation.h"
#include "host/graph/runtime.h"
#include "host/service/host_metrics.h"
#include "weir/abi.h"

namespace weir {

class ReceiverSink;

struct Permit {
  static constexpr uint64_t kMagic = 0x7065726d69742121;  // Tells a stale handle from a real one.

  ~Permit();

  uint64_t magic = kMagic;
  bool granted = false;  // All of it was given: when it dies there is room again.
  ReceiverSink* sink = nullptr;
  Signal signal = Signal::kTraces;
  BufferPool::Buffer buffer;
  std::shared_ptr<Charge> charge;
  std::vector<Reservation> reservations;
  uint32_t charge_factor = 1;  // Bytes of the budget for each byte of the body.
  uint32_t transport = WEIR_TRANSPORT_NONE;
  std::unique_ptr<Batch> new_batch;  // Of batch_new.
};

// What a running graph looks like from a receiver.
class GraphAccess {
 public:
  std::vector<std::unique_ptr<LaneState>> lanes;

  // [any]
  std::shared_ptr<const Routes> routes() const {
    std::lock_guard lock(mutex_);
    return routes_;
  }
  void SetRoutes(std::shared_ptr<const Routes> routes) {
    std::lock_guard lock(mutex_);
    routes_.swap(routes);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Routes> routes_;  // Guarded by mutex_.
};

// The contract's weir_sink for one shard of one receiver.
class ReceiverSink {
 public:
  // `slot` is the receiver's number in Routes. All outlive the sink.
  ReceiverSink(Instance& instance, uint32_t slot, uint32_t home_lane, Runtime& runtime,
               GraphAccess& access);

  const weir_sink* abi() const { return &face_.abi; }
  static ReceiverSink& Of(const weir_sink* sink);

  absl::StatusOr<std::unique_ptr<Permit>> Reserve(Signal signal, uint64_t bytes);
  // Grows (never shrinks) what `permit` holds; unchanged when refused.
  absl::Status Resize(Permit& permit, uint64_t bytes);
  // The first `n` bytes of the permit's buffer, which it gives up.
  SharedBytes TakeBody(Permit& permit, uint64_t n);
  // Sends `bytes`, which hold a whole request; `permit` is spent.
  weir_status Push(std::unique_ptr<Permit> permit, SharedBytes bytes, uint64_t cookie,
                   weir_outcome* outcome);

  Instance& instance() { return instance_; }
  uint32_t slot() const { return slot_; }
  Runtime& runtime() { return runtime_; }
  GraphAccess& access() { return access_; }
  ReceiverMetrics& metrics(uint32_t transport) { return *metrics_[transport < 3 ? transport : 0]; }
  // From now on nothing is taken any more: the receiver is about to be closed.
  void Close() { closed_.store(true); }
  // Permits that were given out and pushes whose answer is not told yet. [any]
  uint32_t permits() const { return permits_.load(); }
  uint32_t pushes() const { return pushes_.load(); }
  void PermitBegins() { permits_.fetch_add(1); }
  void PermitEnds() { permits_.fetch_sub(1); }
  void PushBegins() { pushes_.fetch_add(1); }
  void PushEnds() { pushes_.fetch_sub(1); }
  // Lent bytes that an exporter's queue may hold long after the push was answered. [any]
  uint32_t loans() const { return loans_.load(); }
  void LoanBegins() { loans_.fetch_add(1); }
  void LoanEnds() { loans_.fetch_sub(1); }

 private:
  struct Face {
    weir_sink abi{};
    ReceiverSink* self = nullptr;
  };

  absl::StatusOr<std::unique_ptr<Permit>> TryReserve(const Routes::Route& route, Signal signal,
                                                     uint64_t bytes);
  bool GrowReservations(Permit& permit, uint64_t bytes);
  weir_status PushAdmitted(std::unique_ptr<Permit> permit, SharedBytes bytes, uint64_t cookie,
                           weir_outcome* outcome);
  Lane& ChooseLane(Signal signal);

  Instance& instance_;
  const uint32_t slot_;
  const uint32_t home_lane_;
  Runtime& runtime_;
  GraphAccess& access_;
  Face face_;
  std::array<std::unique_ptr<ReceiverMetrics>, 3> metrics_;  // By WEIR_TRANSPORT_*.
  std::atomic<bool> closed_{false};
  std::atomic<uint32_t> permits_{0}, pushes_{0}, loans_{0};
};

}  // namespace weir
