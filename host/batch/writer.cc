#include "host/batch/writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "host/batch/additions.h"
#include "host/batch/left_rows.h"
#include "host/batch/marks.h"
#include "host/batch/overlay.h"
#include "host/batch/splicer.h"

namespace weir::batch {
namespace {

// What plugins could have overwritten, and everything below relies on.
absl::Status CheckFace(const Core& core) {
  if (!core.built) return absl::FailedPreconditionError("the batch was not built");
  const weir_batch& b = core.face;
  if (b.flags & WEIR_BATCH_FAILED) {
    return absl::ResourceExhaustedError(
        "an edit was not made: the arena or a table is full, or a column was not declared");
  }
  if (b.edit_count > core.edits.size() || b.arena_pos > core.arena.size() ||
      b.seg[0] != core.base || (b.arena_pos != 0 && b.seg[1] != core.arena.data())) {
    return absl::InternalError("a component changed the batch's own members");
  }
  return absl::OkStatus();
}

void Put(SharedBytes bytes, WriteBack* result) {
  result->bytes = bytes.size();
  if (!bytes.empty()) result->pieces.push_back(std::move(bytes));
}

void CountUnchanged(const Core& core, WriteBack* result) {
  result->records = core.faces[RecordTable(core.signal)].rows;
  result->items = core.faces[ItemTable(core.signal)].rows;
}

absl::StatusOr<WriteBack> WriteMessages(Core& core, Marks& marks) {
  absl::Status status = marks.MarkAll(core);
  if (!status.ok()) return status;
  Additions additions;
  if (!additions.Find(core)) {
    return absl::InvalidArgumentError("a row that was added names a parent that is not there");
  }
  WriteBack result;
  result.edits = marks.cells();
  result.way = core.is_new ? WriteBack::Way::kEncode : WriteBack::Way::kSplice;
  Output out(core.is_new ? size_t{core.face.arena_pos} + 4096
                         : core.base_bytes + std::min(core.base_bytes, core.face.arena_pos) + 4096);
  WriteState state{core, marks, out, absl::OkStatus()};
  Splicer splicer(state, additions);
  core.is_new ? splicer.EncodeRequest() : splicer.SpliceRequest();
  if (!state.status.ok()) return state.status;
  if (marks.pending() != 0) {
    return absl::InternalError(absl::StrFormat(
        "%d of the batch's edits, drops and additions were not applied", marks.pending()));
  }
  if (RowsChanged(core)) {
    CountRows(core, splicer.vanished_metrics(), &result);
  } else {
    CountUnchanged(core, &result);
  }
  // What is left without records is nothing to send: a dictionary, unknown fields.
  if (result.records == 0) return result;
  SharedBytes bytes = out.Finish();
  if (!state.redirects.empty()) {
    Output redirected(bytes.size() + 4096);
    RedirectStrings(bytes.span(), state.redirects, &redirected);
    bytes = redirected.Finish();
  }
  Put(std::move(bytes), &result);
  return result;
}

}  // namespace

absl::StatusOr<WriteBack> WriteRequest(Core& core, bool overlay_allowed) {
  absl::Status status = CheckFace(core);
  if (!status.ok()) return status;
  Marks marks;
  if (core.is_new) return WriteMessages(core, marks);
  const bool rows_changed = RowsChanged(core);
  WriteBack result;
  if (!rows_changed && core.face.edit_count == 0 && core.grown.empty()) {
    CountUnchanged(core, &result);
    Put(core.wire, &result);
    return result;
  }
  Overlay overlay;
  if (overlay_allowed && !rows_changed) {
    marks.Start(core);
    if (overlay.Plan(core, marks)) {
      CountUnchanged(core, &result);
      result.edits = marks.cells();
      result.way = WriteBack::Way::kOverlay;
      Put(overlay.Write(core), &result);
      return result;
    }
  }
  return WriteMessages(core, marks);
}

}  // namespace weir::batch
