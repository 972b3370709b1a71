// State that goes from an instance to the one that takes its place.
//
// Each shard saves to the shard of the same lane, on that lane, after the last call of the old one
// and before the first of the new one. Bytes lie in the host in between, and are read again only by
// state_load. What can not be had is said and left out: a shard without state works.
//
// Held groups go along only where that can not lead them past a stage that must see them: every
// stage of the new pipeline in front of the new holder that is not fail-open must have been in
// front of the old one, as the same instance. All others leave by the pipeline that they came in.
//
// Threads: Successions [control]; HandOver by the holder of the lane.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "host/graph/graph.h"

namespace weir {

struct Succession {
  // Where what is held in a stage of the old graph may go on in the new one.
  struct Way {
    const Pipeline* from;
    uint32_t from_stage;
    Pipeline* to;
    uint32_t to_stage;
  };

  std::shared_ptr<Instance> from, to;
  std::vector<Way> ways;
};

// The processors of `next` that take the place of one of `running` and understand its state.
std::vector<Succession> Successions(const Graph* running, const Graph& next);

// From the shard of lane number `lane` to its successor. At most 256 MiB, and no entry after two
// seconds.
void HandOver(const Succession& succession, uint32_t lane);

}  // namespace weir
