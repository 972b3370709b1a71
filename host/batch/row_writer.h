// What the parts of the writer share, and the writing of one cell.
//
// Cells are read back with every bound checked: a plugin could have stored anything. The first
// error is kept and the rest of the work then means nothing.
//
// Threads: one at a time; lives for one write.
#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "host/batch/core.h"
#include "host/batch/marks.h"
#include "host/batch/output.h"
#include "host/batch/redirect.h"
#include "host/batch/shapes.h"

namespace weir::batch {

// A row with the row of details that goes with it.
struct RowRef {
  TableIndex table = kNoTable;
  uint32_t row = 0;
  TableIndex detail = kNoTable;
  uint32_t detail_row = 0;
};

struct WriteState {
  const Core& core;
  Marks& marks;
  Output& out;
  absl::Status status;
  StringRedirects redirects = {};  // Of a dictionary.

  void Fail(std::string text) {
    if (status.ok()) status = absl::InvalidArgumentError(std::move(text));
  }
};

// The row of `shape`'s table with its details; fails when these are not there.
RowRef RefTo(WriteState& state, const Shape& shape, uint32_t row);

// Writes the field that shows one cell of the row; nothing when the cell holds the default, or,
// where presence is explicit, when `has` says so. For ops up to kQuantiles.
void WriteCell(WriteState& state, const FieldShape& field, const RowRef& ref);

}  // namespace weir::batch
