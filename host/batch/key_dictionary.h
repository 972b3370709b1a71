// The ids of subscribed attribute names: weir.keys/1.
//
// A name keeps its id for the life of the process, so that ids stored in instances of several
// generations agree. Names are never removed; a limit keeps that harmless.
//
// Owned by the host, outlives every Batch. Subscribe answers 0 at the limit or for a name that is
// empty or too long. Threads: all functions from any thread. Find takes no lock: entries are
// published one by one, with a release store, into slots that never change again.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
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
  // 0 when nobody subscribed to it. Most names are ruled out by their length alone.
  uint32_t Find(std::string_view key) const {
    const size_t bit = key.size() < 64 ? key.size() : 63;
    return (lengths_.load(std::memory_order_acquire) >> bit & 1) ? Lookup(key) : 0;
  }
  bool empty() const { return lengths_.load(std::memory_order_acquire) == 0; }

 private:
  struct Entry {
    std::string name;
    uint32_t id;
  };
  static constexpr size_t kSlots = 2 * kKeysMax;

  uint32_t Lookup(std::string_view key) const;

  std::atomic<uint64_t> lengths_ = 0;  // Bit n: a name of n bytes is known; bit 63: of 63 and more.
  const std::unique_ptr<std::atomic<const Entry*>[]>
      slots_;  // Open addressing; never removed from.
  std::mutex mutex_;
  std::deque<Entry> entries_;  // Guarded by mutex_; entry id - 1 stays where it is.
};

}  // namespace weir
