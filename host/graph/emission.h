// Groups that a processor sends on, on their way through the rest of their pipeline as one batch.
//
// Nobody waits for it any more: what does not get through is counted and said.
//
// Threads: made and run by holders of lanes.
#pragma once

#include <vector>

#include "host/graph/hold_book.h"
#include "host/graph/passage.h"

namespace weir {

class Instance;

class Emission final : public Passage {
 public:
  // `groups`, at least one, are of one pipeline and stage. `by` held them.
  Emission(Instance& by, std::vector<HeldGroup> groups, std::vector<Reservation> reservations);

  // [lane]
  void Run(Lane& lane) override;

 private:
  void End(uint32_t lane) override;
  SharedBytes Joined() const;

  const std::string label_;
  const SeriesRef dropped_;
  std::vector<HeldGroup> groups_;
  std::vector<Reservation> reservations_;
};

}  // namespace weir
