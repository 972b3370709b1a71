// From the configuration's words to the queue's: options, and how a request is cut.
#pragma once

#include "host/config/settings.h"
#include "host/queue/export_queue.h"
#include "host/wire/limits.h"

namespace weir {

QueueOptions MakeQueueOptions(const QueueConfig& settings);

// Cuts at record borders with host/wire. `limits` outlives the result.
ExportQueue::Cutter MakeCutter(const wire::Limits& limits);

}  // namespace weir
