// A map from a hash to a small number, for look-ups on the way of each data point: open addressing
// with linear steps, at most half full, 12 bytes a place. 0 is no key.
//
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace weir::cardinality {

class FlatMap {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr size_t kBytesPerEntry = 48;  // At most, while it is a quarter to half full.

  uint32_t Find(uint64_t key) const {
    if (size_ == 0) return kNone;
    for (size_t at = key & mask_;; at = (at + 1) & mask_) {
      if (keys_[at] == key) return values_[at];
      if (keys_[at] == 0) return kNone;
    }
  }
  // `key` is not there yet.
  void Add(uint64_t key, uint32_t value) {
    if ((size_ + 1) * size_t{2} > keys_.size()) Grow();
    Place(key, value);
  }
  void Erase(uint64_t key) {
    if (size_ == 0) return;
    size_t at = key & mask_;
    for (; keys_[at] != key; at = (at + 1) & mask_) {
      if (keys_[at] == 0) return;
    }
    size_--;
    // Whatever could have stood here moves up, so that no search ends too early.
    for (size_t next = (at + 1) & mask_;; next = (next + 1) & mask_) {
      if (keys_[next] == 0) break;
      const size_t home = keys_[next] & mask_;
      if (((next - home) & mask_) < ((next - at) & mask_)) continue;
      keys_[at] = keys_[next];
      values_[at] = values_[next];
      at = next;
    }
    keys_[at] = 0;
  }
  // Keeps its memory.
  void Clear() {
    if (size_ == 0) return;
    keys_.assign(keys_.size(), 0);
    size_ = 0;
  }
  size_t size() const { return size_; }

 private:
  void Place(uint64_t key, uint32_t value) {
    size_t at = key & mask_;
    while (keys_[at] != 0) at = (at + 1) & mask_;
    keys_[at] = key;
    values_[at] = value;
    size_++;
  }
  void Grow() {
    const size_t places = keys_.empty() ? 16 : keys_.size() * 2;
    const std::vector<uint64_t> keys = std::exchange(keys_, std::vector<uint64_t>(places));
    const std::vector<uint32_t> values = std::exchange(values_, std::vector<uint32_t>(places));
    mask_ = places - 1;
    size_ = 0;
    for (size_t at = 0; at < keys.size(); at++) {
      if (keys[at] != 0) Place(keys[at], values[at]);
    }
  }

  std::vector<uint64_t> keys_;
  std::vector<uint32_t> values_;
  size_t mask_ = 0;
  size_t size_ = 0;
};

}  // namespace weir::cardinality
