#include "host/graph/tickets.h"

#include <utility>

namespace weir {

uint64_t Tickets::Open(void* attempt) {
  std::lock_guard lock(mutex_);
  if (free_.empty()) {
    free_.push_back(static_cast<uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const uint32_t index = free_.back();
  free_.pop_back();
  slots_[index].attempt = attempt;
  open_++;
  return static_cast<uint64_t>(slots_[index].tag) << 32 | index;
}

void* Tickets::Close(uint64_t ticket) {
  const uint32_t index = static_cast<uint32_t>(ticket);
  const uint32_t tag = static_cast<uint32_t>(ticket >> 32);
  std::lock_guard lock(mutex_);
  if (index >= slots_.size()) return nullptr;
  Slot& slot = slots_[index];
  if (slot.attempt == nullptr || slot.tag != tag) return nullptr;
  if (++slot.tag == 0) slot.tag = 1;
  free_.push_back(index);
  open_--;
  return std::exchange(slot.attempt, nullptr);
}

uint64_t Tickets::open_count() const {
  std::lock_guard lock(mutex_);
  return open_;
}

}  // namespace weir
