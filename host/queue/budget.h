// The memory that accepted data may use, in bytes, over the whole host.
//
// Room is taken before a body is read and given back when the last holder of the data lets go, so
// what is refused is refused early and nothing is ever polled.
//
// Threads: [any].
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace weir {

class Budget {
 public:
  explicit Budget(uint64_t bytes_max) : bytes_max_(bytes_max) {}
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  // False, and nothing taken, when it does not fit.
  bool TryTake(uint64_t bytes) {
    if (used_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= bytes_max_) return true;
    used_.fetch_sub(bytes, std::memory_order_relaxed);
    return false;
  }
  void GiveBack(uint64_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }

  uint64_t used_bytes() const { return used_.load(std::memory_order_relaxed); }
  uint64_t bytes_max() const { return bytes_max_; }

 private:
  const uint64_t bytes_max_;
  std::atomic<uint64_t> used_{0};
};

// A share of the budget, given back when it dies. The budget outlives it.
class Charge {
 public:
  Charge(Budget& budget, uint64_t bytes) : budget_(&budget), bytes_(bytes) {}
  Charge(const Charge&) = delete;
  Charge& operator=(const Charge&) = delete;
  ~Charge() { budget_->GiveBack(bytes_); }

  uint64_t bytes() const { return bytes_; }
  // Grows by `more`; false, and unchanged, when it does not fit. Not while others hold this charge.
  bool TryGrow(uint64_t more) {
    if (!budget_->TryTake(more)) return false;
    bytes_ += more;
    return true;
  }
  void Shrink(uint64_t bytes) {
    if (bytes >= bytes_) return;
    budget_->GiveBack(bytes_ - bytes);
    bytes_ = bytes;
  }

 private:
  Budget* budget_;
  uint64_t bytes_;
};

}  // namespace weir
