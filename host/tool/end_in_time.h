// The last word on the end of the process: a plugin that never returns must not keep it alive.
//
// Threads: free function, [control]; it makes a thread that lives as long as the process.
#pragma once

#include <cstdint>

#include "host/service/log.h"
#include "host/tool/signals.h"

namespace weir {

// From now on another SIGTERM or SIGINT ends the process at once (exit code 0), and so does the
// time when `timeout_ns` and a short grace are over (exit code 3). Both references live on.
void EndInTime(Signals& signals, Log& log, uint64_t timeout_ns);

}  // namespace weir
