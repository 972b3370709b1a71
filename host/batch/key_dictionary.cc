#include "host/batch/key_dictionary.h"

#include <functional>

namespace weir {
namespace {

size_t HashOf(std::string_view key) { return std::hash<std::string_view>()(key); }

}  // namespace

KeyDictionary::KeyDictionary() : slots_(new std::atomic<const Entry*>[kSlots]()) {}

uint32_t KeyDictionary::Lookup(std::string_view key) const {
  for (size_t slot = HashOf(key) % kSlots;; slot = (slot + 1) % kSlots) {
    const Entry* entry = slots_[slot].load(std::memory_order_acquire);
    if (!entry) return 0;
    if (entry->name == key) return entry->id;
  }
}

uint32_t KeyDictionary::Subscribe(std::string_view key) {
  if (key.empty() || key.size() > kKeyBytesMax) return 0;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (const uint32_t id = Lookup(key)) return id;
  if (entries_.size() == kKeysMax) return 0;
  entries_.push_back({std::string(key), static_cast<uint32_t>(entries_.size() + 1)});
  size_t slot = HashOf(key) % kSlots;
  while (slots_[slot].load(std::memory_order_relaxed)) slot = (slot + 1) % kSlots;
  slots_[slot].store(&entries_.back(), std::memory_order_release);
  const uint32_t bit = BitOf(key);
  filter_[bit / 64].fetch_or(1ull << (bit % 64), std::memory_order_release);
  count_.fetch_add(1, std::memory_order_release);
  return entries_.back().id;
}

}  // namespace weir
