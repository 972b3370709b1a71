// The ids of subscribed attribute names: weir.keys/1.
//
// A name keeps its id for the life of the process, so that ids stored in instances of several
// generations agree. Names are never removed; a limit keeps that harmless.
//
// Owned by the host, outlives every Batch. Subscribe answers 0 at the limit or for a name that is
// too long. Threads: all functions from any thread; Find takes no lock (it reads an immutable
// snapshot, and old snapshots are kept until the dictionary dies because there are few).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

class KeyDictionary {
 public:
  static constexpr uint32_t kKeysMax = 65536;
  static constexpr size_t kKeyBytesMax = 4096;

  // One immutable table of all names known at some time. A pointer stays valid as long as the
  // dictionary.
  class Snapshot;

  KeyDictionary();
  ~KeyDictionary();
  KeyDictionary(const KeyDictionary&) = delete;
  KeyDictionary& operator=(const KeyDictionary&) = delete;

  // The id of `key`, at least 1; the same name always gives the same id. 0: refused.
  uint32_t Subscribe(std::string_view key);
  // The newest snapshot. A batch takes one when it is built and uses it for all of its rows.
  const Snapshot* snapshot() const { return current_.load(std::memory_order_acquire); }

 private:
  std::atomic<const Snapshot*> current_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<const Snapshot>> snapshots_;  // Guarded by mutex_.
};

class KeyDictionary::Snapshot {
 public:
  Snapshot() = default;
  // A copy of `other` with `key` added under the next id.
  Snapshot(const Snapshot& other, std::string_view key);

  // 0 when nobody subscribed to it.
  uint32_t Find(std::string_view key) const {
    const size_t bit = key.size() < 64 ? key.size() : 63;
    return (lengths_ >> bit & 1) ? Lookup(key) : 0;
  }
  bool empty() const { return names_.empty(); }
  uint32_t size() const { return static_cast<uint32_t>(names_.size()); }

 private:
  uint32_t Lookup(std::string_view key) const;

  uint64_t lengths_ = 0;  // Bit n: a name of n bytes is known; bit 63: of 63 and more.
  std::vector<std::string> names_;  // Name of id - 1.
  std::vector<uint32_t> slots_;     // Open addressing: ids, 0 for free; a power of two of them.
};

}  // namespace weir
