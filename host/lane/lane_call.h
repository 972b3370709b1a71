// A function run as a job of a lane, by a thread that waits for it.
//
// Threads: whoever holds no lane; [control] in the host.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "host/lane/lane.h"

namespace weir {

// kMail: behind what waits for the lane. kHome: its home thread must come to it, too.
enum class LaneCallBy { kMail, kHome };

// Runs `fn` once on each of `lanes`, at the same time, and waits for all. False after `timeout_ns`:
// then it may still be run later, so it must own what it uses. Takes all memory before the first
// lane is told.
bool RunOnLanes(const std::vector<Lane*>& lanes, std::function<void(Lane&)> fn,
                uint64_t timeout_ns, LaneCallBy by = LaneCallBy::kMail);

}  // namespace weir
