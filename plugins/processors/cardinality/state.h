// The hand-over of a shard's state to the next instance: limits hold, and folded series go on,
// across a changed configuration and a new file of the plugin.
//
// The first entry is the secret key of the hashes; then one for each metric, folded series and
// service. Each ends with a hash of its bytes, so what was cut off or is not ours is refused. What
// does not fit into the new instance's memory is left out. Ages are in ticks; a window of another
// length makes them longer or shorter.
//
// Threads: as state_save and state_load.
#pragma once

#include <memory>
#include <string_view>

#include "plugins/processors/cardinality/shard_state.h"
#include "weir/sdk/hold.hpp"

namespace weir::cardinality {

void SaveState(const ShardState& shard, const StateWriter& writer);
// The first entry replaces *shard. False: not an entry of ours.
bool LoadState(std::unique_ptr<ShardState>* shard, std::string_view entry);

}  // namespace weir::cardinality
