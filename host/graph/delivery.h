// One pushed request on its way through the graph: the job that a lane runs.
//
// It is finished when every pipeline of its route has taken it into its exporters' queues or
// refused it. If that happens while the push is still on the stack, the push answers with the
// result; otherwise the push has answered PENDING, and the receiver's on_ack is called.
//
// Owns itself from Submit on. Threads: built on the pushing thread, run by a lane's holder.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/graph/passage.h"
#include "host/graph/permit.h"

namespace weir {

struct DeliveryResult {
  weir_status status = WEIR_OK;
  uint64_t retry_after_ns = 0;
  uint64_t rejected = 0;
  std::string text;
};

class Delivery final : public Passage {
 public:
  // What the sink has already refused of the request, and why.
  Delivery(ReceiverSink& sink, std::unique_ptr<Permit> permit, std::vector<Part> parts,
           uint64_t rejected, std::string reason, uint64_t cookie);

  // [lane]
  void Run(Lane& lane) override;

  // Called by the push after Submit. True: the result is there, in *result. False: on_ack brings
  // it. The delivery must not be touched after this.
  bool TakeResult(DeliveryResult* result);

 private:
  enum State : int { kRunning, kFinished, kAbandoned };
  void End(uint32_t lane) override;
  DeliveryResult Merge();

  ReceiverSink& sink_;
  std::unique_ptr<Permit> permit_;
  std::vector<Part> parts_;
  const uint64_t rejected_before_;
  const std::string reason_before_;
  const uint64_t cookie_;
  DeliveryResult result_;
  std::atomic<int> state_{kRunning};
};

}  // namespace weir
