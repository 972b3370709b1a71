// The tickets of an exporter, to see that each is completed as the contract has it.
//
// Threads: [any].
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

#include "host/testkit/host_watch.h"
#include "weir/abi.h"

namespace weir::testkit {

class TicketBook {
 public:
  // `watch` may be NULL: nobody is told.
  explicit TicketBook(HostWatch* watch) : watch_(watch) {}

  // Around begin. A completion may come before begin has returned.
  void Begins(uint64_t ticket);
  void Began(uint64_t ticket, weir_status status);
  // Before cancel is called: what comes from then on is late.
  void Cancels(uint64_t ticket);
  void Completes(uint64_t ticket, const weir_outcome& outcome);

  // Tickets that were answered PENDING and have not ended.
  size_t open() const;
  bool IsOpen(uint64_t ticket) const;

 private:
  enum class State { kBeginning, kCompletedEarly, kOpen, kCompleted, kAnswered, kCancelled };

  void Fault(const char* requirement, const char* what) const;
  void Ends(std::map<uint64_t, State>::iterator ticket, State how);

  HostWatch* const watch_;
  mutable std::mutex mutex_;
  // Guarded by mutex_. Those that have ended are only kept for whoever watches.
  std::map<uint64_t, State> states_;
  std::map<uint64_t, State>::node_type spare_;  // Of one that has ended, for the next.
};

}  // namespace weir::testkit
