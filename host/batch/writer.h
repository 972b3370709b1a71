// The way back: from the cells of a batch to the bytes of its request.
//
// Cheapest way first. Nothing edited: the bytes that came in. Every edit keeps its length and
// nothing was dropped or added: a copy with the new bytes patched in (overlay.h). Everything else:
// the messages on the path to an edit are walked again, and what lies between is copied in runs
// (splicer.h). Rows that were added are encoded from their cells. Where to go is found first and
// counted (marks.h); what was not applied exactly once fails the batch.
//
// Threads: one at a time.
#pragma once

#include "absl/status/statusor.h"
#include "host/batch/core.h"
#include "host/batch/write_back.h"

namespace weir::batch {

// Without `overlay_allowed` every edit is framed again, which tests compare with.
absl::StatusOr<WriteBack> WriteRequest(Core& core, bool overlay_allowed);

}  // namespace weir::batch
