#include "host/batch/overlay.h"

#include <cstring>
#include <memory>

#include "host/batch/output.h"

namespace weir::batch {

bool Overlay::Plan(const Core& core, Marks& marks) {
  // In profiles a value may be shown from the table of strings.
  if (core.signal == Signal::kProfiles || !core.grown.empty()) return false;
  patches_.reserve(core.face.edit_count);
  for (uint32_t i = 0; i < core.face.edit_count; ++i) {
    const weir_edit& edit = core.edits[i];
    const TableIndex t = IndexOfTable(TableOf(edit.column));
    const uint32_t column = ColumnOf(edit.column);
    if (t == kNoTable || column >= kColumnsMax || !core.table[t].column[column] ||
        edit.row >= core.table[t].wire_rows) {
      return false;
    }
    // The first edit of a cell has seen what came in.
    if (!marks.AddCell(t, edit.row, column)) continue;
    if (!PlanCell(core, t, column, edit.row, edit.old)) return false;
  }
  return true;
}

bool Overlay::PlanCell(const Core& core, TableIndex t, uint32_t column, uint32_t row,
                       weir_val old) {
  const Table& table = core.table[t];
  switch (Info(t).column[column].cell) {
    case Cell::kVal: {
      if (t != kAttr) return false;
      // An edit of the type is in the log too, and is no text.
      const uint8_t type = table.Col<uint8_t>(WEIR_COLUMN(attr, value_type))[row];
      if (type != WEIR_V_STR && type != WEIR_V_BYTES) return false;
      return PlanText(core, old.text, table.Col<weir_val>(WEIR_COLUMN(attr, val))[row].text);
    }
    case Cell::kStr:
      return PlanText(core, old.text, static_cast<const weir_str*>(table.column[column])[row]);
    case Cell::kTraceId:
    case Cell::kSpanId: {
      const uint32_t size = Info(t).column[column].cell == Cell::kTraceId ? 16 : 8;
      const weir_id id = static_cast<const weir_id*>(table.column[column])[row];
      const weir_id before = static_cast<weir_id>(old.bits);
      if (id == WEIR_NO_ID || before == WEIR_NO_ID) return false;
      return PlanText(core, {before, size}, {id, size});
    }
    default:
      return false;
  }
}

bool Overlay::PlanText(const Core& core, weir_str old, weir_str now) {
  if (old.len != now.len) return false;
  if (now.len == 0) return true;
  if ((old.off & WEIR_ARENA_BIT) || !core.Readable(old) || !core.Readable(now)) return false;
  uint8_t length[5];
  const uint32_t n = static_cast<uint32_t>(PutVarint(length, old.len) - length);
  if (old.off <= n || std::memcmp(core.base + old.off - n, length, n) != 0) return false;
  patches_.push_back({old.off, now});
  return true;
}

SharedBytes Overlay::Write(const Core& core) const {
  auto bytes = std::make_shared_for_overwrite<uint8_t[]>(core.base_bytes);
  std::memcpy(bytes.get(), core.base, core.base_bytes);
  for (const Patch& patch : patches_) {
    std::memcpy(bytes.get() + patch.at, core.Bytes(patch.now), patch.now.len);
  }
  const std::span<const uint8_t> span(bytes.get(), core.base_bytes);
  return SharedBytes(std::shared_ptr<const void>(std::move(bytes)), span);
}

}  // namespace weir::batch
