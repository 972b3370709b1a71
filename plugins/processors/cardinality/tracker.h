// One limit: which values are let through, and how many there are besides.
//
// What is let through is exact (RecentSet): at most `limit` values at a time, each until it was not
// seen for a window. So in any stretch of time as long as a window, no more than `limit` different
// values have been let through. `new_limit` bounds those among them that were new, in any such
// stretch, too: admissions are counted by tick and the counts of a window are added up. Values that
// are not let through are estimated (Sketch), and so is what is new: every later window sees a
// growth that goes on.
//
// The sketch is made with the first value that is not let through, out of the same Budget, and
// dropped when nothing was refused for a window.
// Threads: belongs to a shard.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>

#include "plugins/processors/cardinality/budget.h"
#include "plugins/processors/cardinality/recent_set.h"
#include "plugins/processors/cardinality/sketch.h"

namespace weir::cardinality {

struct Limits {
  uint32_t values = 0;      // 0: no limit.
  uint32_t new_values = 0;  // A window. 0: no limit of its own.
};

class Tracker {
 public:
  explicit Tracker(Budget* budget) : budget_(budget), admitted_(budget) {}
  Tracker(Tracker&& other) noexcept
      : budget_(other.budget_), admitted_(std::move(other.admitted_)),
        refused_(std::move(other.refused_)), new_(other.new_), tick_(other.tick_),
        age_(other.age_), quiet_(other.quiet_), refusals_(other.refusals_),
        count_at_(other.count_at_), refused_estimate_(other.refused_estimate_) {}
  Tracker& operator=(Tracker&&) = delete;
  Tracker(const Tracker&) = delete;
  ~Tracker() { DropSketch(); }

  // Once before others of a tick; returns how many values were forgotten.
  uint32_t Advance(uint32_t ticks_since);

  Seen Touch(uint64_t hash) { return admitted_.Touch(hash); }
  bool Contains(uint64_t hash) const { return admitted_.Contains(hash); }
  // Whether one more would be within the limits, `reserve` places left free.
  bool HasRoom(const Limits& limits, uint32_t reserve) const;
  // Lets a new one through. False: no memory.
  bool Admit(uint64_t hash);
  void Refuse(uint64_t hash);

  uint32_t admitted() const { return admitted_.size(); }
  uint32_t new_in_window() const;
  // Different values in the last window, let through or not. Of those that were not, as of the last
  // tick or some refusals ago, since counting them is long.
  uint64_t Estimate() const { return admitted_.size() + refused_estimate_; }
  // Counted now.
  uint64_t EstimateNow() const { return admitted_.size() + RefusedNow(); }
  bool refuses() const { return refused_ != nullptr; }

  // For the hand-over of state.
  const RecentSet& values() const { return admitted_; }
  RecentSet& values() { return admitted_; }
  const Sketch* sketch() const { return refused_.get(); }
  Sketch* MakeSketch();
  void CountRefused();
  // `by_age`: admissions now, one tick ago, ...
  void RestoreNew(const std::array<uint32_t, kTicksPerWindow + 1>& by_age, uint32_t age);
  std::array<uint32_t, kTicksPerWindow + 1> NewByAge() const;
  uint32_t age() const { return age_; }

 private:
  void DropSketch();
  uint64_t RefusedNow() const;

  Budget* const budget_;
  RecentSet admitted_;
  std::unique_ptr<Sketch> refused_;
  std::array<uint32_t, kTicksPerWindow + 1> new_{};  // Admissions by tick; [tick_] is now.
  uint32_t tick_ = 0;
  uint32_t age_ = 0;    // Ticks that this exists for, up to kTicksPerWindow + 1.
  uint32_t quiet_ = 0;  // Ticks since the last refusal.
  uint64_t refusals_ = 0, count_at_ = 1;
  uint64_t refused_estimate_ = 0;
};

}  // namespace weir::cardinality
