#include "plugins/processors/cardinality/recent_set.h"

#include <utility>

namespace weir::cardinality {
namespace {

constexpr size_t kPlacesMin = 16;
constexpr uint32_t kAnyAge = 256;

}  // namespace

RecentSet::RecentSet(RecentSet&& other) noexcept
    : budget_(other.budget_),
      hashes_(std::exchange(other.hashes_, {})),
      ticks_(std::exchange(other.ticks_, {})),
      mask_(std::exchange(other.mask_, 0)),
      size_(std::exchange(other.size_, 0)),
      now_(other.now_) {}

bool RecentSet::Contains(uint64_t hash) const {
  if (size_ == 0) return false;
  for (size_t at = hash & mask_;; at = (at + 1) & mask_) {
    if (hashes_[at] == hash) return true;
    if (hashes_[at] == 0) return false;
  }
}

bool RecentSet::Add(uint64_t hash) { return Restore(hash, 0); }

bool RecentSet::Restore(uint64_t hash, uint8_t ticks_ago) {
  if ((size_ + 1) * size_t{2} > hashes_.size() &&
      !Resize(hashes_.empty() ? kPlacesMin : hashes_.size() * 2)) {
    return false;
  }
  Place(hash, static_cast<uint8_t>(now_ - ticks_ago));
  return true;
}

void RecentSet::Place(uint64_t hash, uint8_t tick) {
  size_t at = hash & mask_;
  while (hashes_[at] != 0) at = (at + 1) & mask_;
  hashes_[at] = hash;
  ticks_[at] = tick;
  size_++;
}

bool RecentSet::Resize(size_t places) {
  // The old places are given back only when the new ones are filled.
  if (!budget_->Take(places * 9)) return false;
  budget_->Give(hashes_.size() * 9);
  Rebuild(places, kAnyAge);
  return true;
}

// Takes over what is at most `age_max` ticks old.
void RecentSet::Rebuild(size_t places, uint32_t age_max) {
  const std::vector<uint64_t> hashes = std::exchange(hashes_, std::vector<uint64_t>(places));
  const std::vector<uint8_t> ticks = std::exchange(ticks_, std::vector<uint8_t>(places));
  mask_ = places != 0 ? places - 1 : 0;
  size_ = 0;
  for (size_t at = 0; at < hashes.size(); at++) {
    if (hashes[at] == 0 || static_cast<uint8_t>(now_ - ticks[at]) > age_max) continue;
    Place(hashes[at], ticks[at]);
  }
}

uint32_t RecentSet::Advance(uint32_t ticks_since) {
  if (ticks_since == 0) return 0;
  const uint32_t before = size_;
  now_ = static_cast<uint8_t>(now_ + ticks_since);
  uint32_t stale = 0;
  if (ticks_since > kTicksPerWindow) {
    stale = size_;
  } else {
    for (size_t at = 0; at < hashes_.size(); at++) {
      stale += hashes_[at] != 0 && static_cast<uint8_t>(now_ - ticks_[at]) > kTicksPerWindow;
    }
  }
  if (stale == 0) return 0;
  size_t places = stale == size_ ? 0 : kPlacesMin;
  while (places != 0 && (before - stale) * size_t{2} > places) places *= 2;
  budget_->Give(hashes_.size() * 9 - places * 9);
  if (stale == size_) {
    hashes_ = {};
    ticks_ = {};
    mask_ = 0;
    size_ = 0;
  } else {
    Rebuild(places, kTicksPerWindow);
  }
  return stale;
}

}  // namespace weir::cardinality
