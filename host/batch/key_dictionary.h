// The ids of subscribed attribute names: weir.keys/1.
//
// A name keeps its id for the life of the process, so that ids stored in instances of several
// generations agree. Names are never removed; a limit keeps that harmless.
//
// Owned by the host, outlives every Batch. Subscribe answers 0 at the limit or for a name that is
// empty or too long. Threads: all functions from any thread. Find takes no lock: entries are
// published one by one, with a release store, into slots that never change again.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace weir {

class KeyDictionary {
 public:
  static constexpr uint32_t kKeysMax = 8192;
  static constexpr size_t kKeyBytesMax = 4096;

  KeyDictionary();
  KeyDictionary(const KeyDictionary&) = delete;
  KeyDictionary& operator=(const KeyDictionary&) = delete;

  // The id of `key`, at least 1; the same name always gives the same id. 0: refused.
  uint32_t Subscribe(std::string_view key);
  // 0 when nobody subscribed to it.
  uint32_t Find(std::string_view key) const { return MayHave(key) ? Lookup(key) : 0; }
  // False for most names that nobody subscribed to, and never for one that somebody did.
  bool MayHave(std::string_view key) const {
    const uint32_t bit = BitOf(key);
    return (filter_[bit / 64].load(std::memory_order_acquire) >> (bit % 64) & 1) != 0;
  }
  bool empty() const { return count_.load(std::memory_order_acquire) == 0; }

 private:
  struct Entry {
    std::string name;
    uint32_t id;
  };
  static constexpr size_t kSlots = 2 * kKeysMax;

  static constexpr uint32_t kFilterBits = 12;

  // Of the length and the last bytes.
  static uint32_t BitOf(std::string_view key) {
    uint32_t last = 0;
    if (key.size() >= sizeof(last)) {
      std::memcpy(&last, key.data() + key.size() - sizeof(last), sizeof(last));
    } else {
      for (const char c : key) last = last << 8 | static_cast<uint8_t>(c);
    }
    const uint32_t size = static_cast<uint32_t>(key.size());
    return ((last ^ size * 0x85EBCA6Bu) * 0x9E3779B1u) >> (32 - kFilterBits);
  }
  uint32_t Lookup(std::string_view key) const;

  std::array<std::atomic<uint64_t>, (1 << kFilterBits) / 64> filter_ = {};
  std::atomic<uint32_t> count_ = 0;
  const std::unique_ptr<std::atomic<const Entry*>[]>
      slots_;  // Open addressing; never removed from.
  std::mutex mutex_;
  std::deque<Entry> entries_;  // Guarded by mutex_; entry id - 1 stays where it is.
};

}  // namespace weir
