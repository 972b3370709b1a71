// Taking a batch apart by records: the keys that say which lane a record belongs to, and writing
// some records only.
//
// Threads: one at a time (whoever holds the lane).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "host/batch/core.h"
#include "host/batch/write_back.h"

namespace weir::batch {

// One key for each row of the record table: equal keys belong together. 0: the record has none, or
// is not there any more. `partition_by` is WEIR_PARTITION_*; its columns must have been built.
void RecordKeys(const Core& core, uint32_t partition_by, std::vector<uint64_t>* keys);

// The records whose bits are set as a request of their own, with all edits. The batch stays as it
// is, and nothing of it counts as written.
absl::StatusOr<WriteBack> WriteSomeRecords(Core& core, std::span<const uint64_t> keep);

// The bits of these rows. INVALID_ARGUMENT when one is not there, or named twice, or when an edit
// of the running stage is wrong.
absl::StatusOr<std::vector<uint64_t>> SelectRecords(Core& core, std::span<const uint32_t> rows);

// From now on these records are as dropped, whatever the stage may drop itself.
void TakeOutRecords(Core& core, std::span<const uint64_t> rows);

}  // namespace weir::batch
