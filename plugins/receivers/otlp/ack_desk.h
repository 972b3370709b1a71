// Brings the results of pushes that were PENDING back to those who wait for them.
//
// A cookie names a slot of the desk. The host acknowledges it exactly once, on any thread, perhaps
// before push has returned, and perhaps after the shard is gone: so the desk belongs to the
// instance, and who stops waiting only withdraws.
//
// Threads: [any]. A desk that is bound to a lane answers as [loop] of that lane; one that is not
// answers on the thread that acknowledges, inside the desk's lock.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "plugins/receivers/otlp/reply.h"
#include "weir/abi.h"

namespace weir::otlp {

// Who waits for the result of a push.
class AckTarget {
 public:
  virtual void OnAck(const Reply& reply) = 0;

 protected:
  ~AckTarget() = default;
};

class AckDesk {
 public:
  AckDesk() = default;
  AckDesk(const AckDesk&) = delete;
  AckDesk& operator=(const AckDesk&) = delete;

  // Answers as [loop] of `lane` until Unbind, after which nobody is answered any more. [loop]
  void Bind(const weir_lane* lane, const weir_loop_v1* loop);
  void Unbind();

  // A cookie for one push, never 0.
  uint64_t Open(AckTarget* target);
  // The push was not PENDING: the cookie is not acknowledged and may be used again.
  void Close(uint64_t cookie);
  // The target waits no more; the acknowledgement still comes. False: it has been answered already,
  // and the cookie may be another's.
  bool Abandon(uint64_t cookie, const AckTarget* target);

  // weir_receiver_v1.on_ack.
  static void Acknowledge(uint64_t cookie, const weir_outcome& outcome);

 private:
  struct Slot {
    AckDesk* desk = nullptr;
    AckTarget* target = nullptr;
    Reply reply;
  };

  static void Deliver(void* desk);

  std::mutex mutex_;  // Guards all.
  const weir_lane* lane_ = nullptr;
  const weir_loop_v1* loop_ = nullptr;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<Slot*> free_, acknowledged_, delivering_;
};

}  // namespace weir::otlp
