#include "host/testkit/ticket_book.h"

#include <algorithm>
#include <utility>

namespace weir::testkit {

void TicketBook::Fault(const char* requirement, const char* what) const {
  if (watch_ != nullptr) watch_->OnFault(requirement, what);
}

void TicketBook::Begins(uint64_t ticket) {
  std::lock_guard lock(mutex_);
  if (spare_.empty()) {
    states_[ticket] = State::kBeginning;
    return;
  }
  spare_.key() = ticket;
  spare_.mapped() = State::kBeginning;
  states_.insert(std::move(spare_));
}

void TicketBook::Began(uint64_t ticket, weir_status status) {
  std::lock_guard lock(mutex_);
  const auto found = states_.find(ticket);
  if (found == states_.end()) return;
  const bool early = found->second == State::kCompletedEarly;
  if (status != WEIR_PENDING) {
    Ends(found, State::kAnswered);
    if (early) Fault("R-512", "a ticket was completed whose begin did not answer PENDING");
  } else if (early) {
    Ends(found, State::kCompleted);
  } else {
    found->second = State::kOpen;
  }
}

void TicketBook::Ends(std::map<uint64_t, State>::iterator ticket, State how) {
  ticket->second = how;
  if (watch_ == nullptr) spare_ = states_.extract(ticket);
}

void TicketBook::Cancels(uint64_t ticket) {
  std::lock_guard lock(mutex_);
  const auto found = states_.find(ticket);
  if (found != states_.end() && found->second == State::kOpen) Ends(found, State::kCancelled);
}

void TicketBook::Completes(uint64_t ticket, const weir_outcome& outcome) {
  if (outcome.status == WEIR_PENDING) Fault("R-511", "a ticket was completed with PENDING");
  if (outcome.status == WEIR_PARTIAL && outcome.rejected == 0) {
    Fault("R-515", "a ticket was completed with PARTIAL, and nothing was rejected");
  }
  std::lock_guard lock(mutex_);
  const auto found = states_.find(ticket);
  if (found == states_.end()) return Fault("R-511", "a ticket was completed that was never given");
  switch (found->second) {
    case State::kBeginning: found->second = State::kCompletedEarly; return;
    case State::kOpen: return Ends(found, State::kCompleted);
    case State::kCompletedEarly:
    case State::kCompleted: return Fault("R-511", "a ticket was completed twice");
    case State::kAnswered:
      return Fault("R-512", "a ticket was completed whose begin did not answer PENDING");
    case State::kCancelled: return Fault("R-513", "a ticket was completed after its cancel");
  }
}

size_t TicketBook::open() const {
  std::lock_guard lock(mutex_);
  return static_cast<size_t>(std::count_if(states_.begin(), states_.end(), [](const auto& entry) {
    return entry.second == State::kOpen;
  }));
}

bool TicketBook::IsOpen(uint64_t ticket) const {
  std::lock_guard lock(mutex_);
  const auto found = states_.find(ticket);
  return found != states_.end() && found->second == State::kOpen;
}

}  // namespace weir::testkit
