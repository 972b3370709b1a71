// The numbers under which exporters finish what they were given.
//
// A ticket is a slot and a tag, never a pointer: a second or a late completion finds another tag
// and touches nothing. Whoever closes a ticket first (the plugin with its outcome, or the host at
// the deadline) has won; the other is told that it came too late.
//
// Threads: [any].
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

namespace weir {

class Tickets {
 public:
  // Opens a ticket for `attempt` and returns its number, never 0.
  uint64_t Open(void* attempt);
  // Closes the ticket and returns its attempt, or null when it is not open (any more).
  void* Close(uint64_t ticket);
  uint64_t open_count() const;

 private:
  struct Slot {
    void* attempt = nullptr;
    uint32_t tag = 1;
  };

  mutable std::mutex mutex_;
  std::vector<Slot> slots_;     // Guarded by mutex_.
  std::vector<uint32_t> free_;  // Guarded by mutex_.
  uint64_t open_ = 0;           // Guarded by mutex_.
};

}  // namespace weir
