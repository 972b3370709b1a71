// The first step: what the host's matches say, text by text, before anything is decided or edited.
#pragma once

#include "plugins/processors/redaction/redaction.h"

namespace weir::redaction {

// Fills shard.finds from the batch's hits, in the order of the text table.
void GatherFinds(const Options& options, Redaction::Shard& shard, const Batch<Redaction>& batch);

}  // namespace weir::redaction
