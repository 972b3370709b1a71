// weir.hold/1 of the plugin test host: it counts the groups of each lane and keeps nothing of them.
//
// Detached rows are dropped from their batch. Threads: [any].
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "host/testkit/host_watch.h"
#include "weir/abi.h"

namespace weir::testkit {

class GroupBook {
 public:
  // `watch` may be NULL: nobody is told.
  explicit GroupBook(HostWatch* watch) : watch_(watch) {}

  weir_status Detach(weir_batch* b, const uint32_t* rows, uint32_t n, uint64_t* group,
                     weir_outcome* outcome);
  weir_status Emit(const uint64_t* groups, uint32_t n, weir_outcome* outcome);
  void Drop(const uint64_t* groups, uint32_t n);
  // The group goes to the next instance.
  void Give(uint64_t group);
  // A group as if it had been detached: what a state_load is told of. Its id.
  uint64_t Adopt(uint32_t records);

  // From now on detach answers RETRY, emit and drop work.
  void Refuse() { refuses_ = true; }

  size_t held() const;             // Groups that were neither emitted, dropped nor given.
  uint64_t detached_records() const;
  uint64_t refusals() const;

 private:
  void Spend(const uint64_t* groups, uint32_t n, const char* how);

  HostWatch* const watch_;
  mutable std::mutex mutex_;  // Guards what follows.
  bool refuses_ = false;
  uint64_t last_ = 0, detached_ = 0, refusals_ = 0;
  std::map<uint64_t, uint32_t> groups_;  // Their records.
};

}  // namespace weir::testkit
