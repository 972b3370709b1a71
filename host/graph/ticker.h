// weir.loop/1 `tick` of one shard of a processor: a timer of its home loop, then a job of the lane.
//
// Threads: as each member says; the timer is the home loop's.
#pragma once

#include <atomic>
#include <cstdint>

#include "host/lane/lane.h"

namespace weir {

struct Shard;

class Ticker final : public LaneJob {
 public:
  // `shard` owns it.
  explicit Ticker(Shard& shard) : shard_(shard) {}

  // One call at that time, after Start; a second request replaces the first. [lane], and [control]
  // while the shard is opened.
  void Ask(uint64_t at_mono_ns);
  // The shard is there and has its state: calls may come. [control]
  void Start();
  // No call any more. [lane]
  void Stop() { stopped_ = true; }
  // Whether anything was ever asked for: then a job of it may be on the lane. [any]
  bool used() const { return used_.load(); }

  // [lane]
  void Run(Lane& lane) override;

 private:
  static void Arm(void* self);
  static void Due(void* self);

  Shard& shard_;
  std::atomic<bool> used_{false};
  std::atomic<bool> started_{false};
  std::atomic<uint64_t> wanted_ns_{0};  // 0: nothing is asked for.
  std::atomic<bool> queued_{false};     // On the lane, or about to be.
  uint64_t timer_ = 0;                  // Of the home loop.
  bool stopped_ = false;                // The lane's.
};

}  // namespace weir
