// What a processor does that holds records or keeps state: work over several batches, flush, and
// the way of its state to the next instance.
//
// Threads: the test's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/base/signal.h"
#include "host/check/harness.h"
#include "weir/abi.h"

namespace weir::check {

// Some batches on a lane, with ticks in time where it asks for them.
void Work(const weir_component& component, Harness& harness, Signal signal, uint32_t lane);

// flush on each lane, after which nothing may be held.
void FlushAll(const weir_component& component, Harness& harness);

struct StateEntry {
  bool is_group = false;
  std::string data;
};

// Takes what state_save gives.
class StateWriter {
 public:
  // More than `entries_max` are refused with RETRY.
  StateWriter(testkit::GroupBook& groups, size_t entries_max);

  const weir_state_writer* abi() const { return &face_.abi; }
  const std::vector<StateEntry>& entries() const { return entries_; }

 private:
  static StateWriter& Of(const weir_state_writer* w);
  weir_status Add(bool is_group, const void* data, uint64_t n);

  testkit::GroupBook& groups_;
  const size_t entries_max_;
  std::vector<StateEntry> entries_;
  // The contract's struct first.
  struct Face {
    weir_state_writer abi;
    StateWriter* self;
  } face_;
};

}  // namespace weir::check
