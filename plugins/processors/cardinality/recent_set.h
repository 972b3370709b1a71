// A set of hashes, each with the tick in which it was last seen, exact: what is in it and what was
// not seen for a window is forgotten when the clock moves on.
//
// Open addressing with linear steps, at most half full; 9 bytes a place, so 18 to 36 a hash. Ticks
// are kept modulo 256, which is enough because Advance is called in every tick that the set is used
// in, and forgets all when none was for longer than a window.
//
// Memory comes out of a Budget; when that is spent, Add says so and nothing is changed.
// Threads: belongs to a shard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "plugins/processors/cardinality/budget.h"

namespace weir::cardinality {

// A window is cut into ticks; what was not seen for this many whole ticks is forgotten.
inline constexpr uint32_t kTicksPerWindow = 8;

enum class Seen { kNever, kBefore, kInThisTick };

class RecentSet {
 public:
  explicit RecentSet(Budget* budget) : budget_(budget) {}
  RecentSet(RecentSet&& other) noexcept;
  RecentSet& operator=(RecentSet&&) = delete;
  RecentSet(const RecentSet&) = delete;
  ~RecentSet() { budget_->Give(bytes()); }

  // Whether `hash` is there; it then counts as seen now.
  Seen Touch(uint64_t hash) {
    if (size_ == 0) return Seen::kNever;
    for (size_t at = hash & mask_;; at = (at + 1) & mask_) {
      if (hashes_[at] == hash) {
        if (ticks_[at] == now_) return Seen::kInThisTick;
        ticks_[at] = now_;
        return Seen::kBefore;
      }
      if (hashes_[at] == 0) return Seen::kNever;
    }
  }
  bool Contains(uint64_t hash) const;
  // Adds one that is not there. False: no memory.
  bool Add(uint64_t hash);
  // Moves the clock on and forgets what was not seen for a window. With `ticks_since` 0 nothing
  // happens. Returns how many were forgotten.
  uint32_t Advance(uint32_t ticks_since);

  uint32_t size() const { return size_; }
  size_t bytes() const { return hashes_.size() * 9; }
  // What Advance and all Touch and Add since have left, as (hash, ticks ago).
  template <class Visit>
  void ForEach(const Visit& visit) const {
    for (size_t at = 0; at < hashes_.size(); at++) {
      if (hashes_[at] != 0) visit(hashes_[at], static_cast<uint8_t>(now_ - ticks_[at]));
    }
  }
  // Adds one that was last seen so many ticks ago.
  bool Restore(uint64_t hash, uint8_t ticks_ago);

 private:
  void Place(uint64_t hash, uint8_t tick);
  bool Resize(size_t places);
  void Rebuild(size_t places, uint32_t age_max);

  Budget* const budget_;
  std::vector<uint64_t> hashes_;
  std::vector<uint8_t> ticks_;
  size_t mask_ = 0;
  uint32_t size_ = 0;
  uint8_t now_ = 0;
};

}  // namespace weir::cardinality
