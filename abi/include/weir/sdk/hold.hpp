// Processors that decide later: groups of records that are taken out of a batch, and the state that
// goes to the next instance.
//
// A group is a number; the host keeps the bytes and the requests' tickets.
// Threads: [lane].
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "weir/abi.h"
#include "weir/sdk/services.hpp"
#include "weir/sdk/status.hpp"

namespace weir::inline sdk {

class Hold {
 public:
  explicit Hold(const Lane& lane)
      : lane_(lane.get()), hold_(lane.host.Service<weir_hold_v1>()) {}

  // Takes these rows of the record table out of the batch, as one group. 0: the shard may hold no
  // more, nothing was taken, and Process should answer RETRY.
  uint64_t Detach(weir_batch* batch, std::span<const uint32_t> rows) {
    uint64_t group = 0;
    Outcome outcome;
    const weir_status status =
        hold_->detach(lane_, batch, rows.data(), static_cast<uint32_t>(rows.size()), &group,
                      outcome.get());
    return status < 0 ? 0 : group;
  }
  // Sends groups on to the next component, as one new batch. Spent, except after RETRY and BUSY.
  Status Emit(std::span<const uint64_t> groups) {
    Outcome outcome;
    return outcome.ToStatus(hold_->emit(lane_, groups.data(),
                                        static_cast<uint32_t>(groups.size()), outcome.get()));
  }
  // Discards groups by decision; counted under `reason`.
  void Drop(std::span<const uint64_t> groups, const char* reason) {
    hold_->drop(lane_, groups.data(), static_cast<uint32_t>(groups.size()), reason);
  }

 private:
  const weir_lane* lane_;
  const weir_hold_v1* hold_;
};

// Where Save puts a shard's state. False: over the limit, the entry was not taken.
class StateWriter {
 public:
  explicit StateWriter(const weir_state_writer* writer) : writer_(writer) {}
  bool Put(std::string_view entry) const {
    return writer_->put(writer_, entry.data(), entry.size()) >= 0;
  }
  // A held group, with an entry that describes it.
  bool Give(uint64_t group, std::string_view entry) const {
    return writer_->give(writer_, group, entry.data(), entry.size()) >= 0;
  }

 private:
  const weir_state_writer* writer_;
};

}  // namespace weir::inline sdk
