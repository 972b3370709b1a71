#include "host/batch/marks.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"

namespace weir::batch {
namespace {

// Of the cells of each table, those that have a place on the wire.
const std::array<uint32_t, kTableCount>& EditableMasks() {
  static const std::array<uint32_t, kTableCount> masks = [] {
    std::array<uint32_t, kTableCount> all{};
    for (uint32_t t = 0; t < kTableCount; ++t) {
      const TableInfo& info = Info(static_cast<TableIndex>(t));
      for (uint32_t c = 1; c < info.columns; ++c) {
        all[t] |= info.column[c].editable ? 1u << c : 0;
      }
    }
    return all;
  }();
  return masks;
}

}  // namespace

TableIndex OwnerTable(const Core& core, uint32_t attr_row) {
  const Table& attr = core.table[kAttr];
  const uint8_t id = attr.Col<uint8_t>(WEIR_COLUMN(attr, owner_table))[attr_row];
  return id == WEIR_OWNER_LOG_BODY ? kLog : id == 0 ? kNoTable : IndexOfTable(id);
}

void Marks::Fail(std::string text) {
  if (status_.ok()) status_ = absl::InvalidArgumentError(std::move(text));
}

void Marks::Start(const Core& core) {
  for (uint32_t t = 0; t < kTableCount; ++t) {
    of_[t].assign(core.table[t].built ? core.table[t].rows : 0, 0);
  }
  pending_ = cells_ = 0;
  status_ = absl::OkStatus();
}

// Whether the row is there for anybody; marks what is above it.
bool Marks::Path(const Core& core, TableIndex t, uint32_t row) {
  uint32_t& word = of_[t][row];
  if (word & kSeen) return !(word & kDead);
  bool alive = !core.Dropped(t, row);
  const TableIndex above = Info(t).parent;
  if (above != kNoTable) {
    const uint32_t parent = static_cast<const uint32_t*>(core.table[t].column[1])[row];
    if (parent >= of_[above].size()) {
      Fail(absl::StrFormat("row %d of %s has no parent", row, Info(t).name));
      return false;
    }
    alive &= Path(core, above, parent);
    of_[above][parent] |= kBelow;
  }
  word |= alive ? kSeen : kSeen | kDead;
  return alive;
}

bool Marks::OwnerPath(const Core& core, uint32_t attr_row) {
  const TableIndex t = OwnerTable(core, attr_row);
  const uint32_t owner =
      core.table[kAttr].Col<uint32_t>(WEIR_COLUMN(attr, owner))[attr_row];
  if (t == kNoTable || t == kAttr || owner >= of_[t].size()) {
    Fail(absl::StrFormat("attribute row %d has no owner", attr_row));
    return false;
  }
  const bool alive = Path(core, t, owner);
  of_[t][owner] |= kAttrBelow;
  return alive;
}

void Marks::MarkEdits(const Core& core) {
  const std::array<uint32_t, kTableCount>& editable = EditableMasks();
  for (uint32_t i = 0; i < core.face.edit_count; ++i) {
    const weir_edit& edit = core.edits[i];
    const TableIndex t = IndexOfTable(TableOf(edit.column));
    const uint32_t column = ColumnOf(edit.column);
    if (t == kNoTable || edit.row >= of_[t].size() || column >= kColumnsMax ||
        !core.table[t].column[column]) {
      Fail(absl::StrFormat("the edit log names %s, row %d, which is not there",
                           ColumnName(edit.column), edit.row));
      return;
    }
    const uint32_t row = core.RowNow(t, edit.row);
    const bool is_wire = t == kAttr || row < core.table[t].wire_rows;
    if (row >= of_[t].size() || (is_wire && !(editable[t] >> column & 1))) {
      Fail(absl::StrFormat("the edit log sets %s, row %d, which can not be set",
                           ColumnName(edit.column), edit.row));
      return;
    }
    // A number has no message of its own: it is written with the row that names it.
    if (t == kNum) continue;
    if (of_[t][row] >> column & 1) continue;
    if (!(t == kAttr ? OwnerPath(core, row) : Path(core, t, row))) continue;
    AddCell(t, row, column);
  }
}

void Marks::MarkDrops(const Core& core, TableIndex t) {
  const Table& table = core.table[t];
  const TableIndex above = Info(t).parent;
  for (uint32_t word = 0; word < (table.rows + 63) / 64; ++word) {
    for (uint64_t bits = table.drop[word]; bits; bits &= bits - 1) {
      const uint32_t row = word * 64 + std::countr_zero(bits);
      if (row >= table.rows) break;
      if (core.moves[t].Moved(row)) continue;
      bool alive = true;
      if (above != kNoTable) {
        const uint32_t parent = static_cast<const uint32_t*>(table.column[1])[row];
        if (parent >= of_[above].size()) {
          Fail(absl::StrFormat("row %d of %s has no parent", row, Info(t).name));
          return;
        }
        alive = Path(core, above, parent);
        of_[above][parent] |= kBelow;
      }
      if (alive) Add(t, row, kDrop);
    }
  }
}

void Marks::MarkAdded(const Core& core, TableIndex t) {
  const Table& table = core.table[t];
  const Moves& moves = core.moves[t];
  const uint32_t moved = std::min<uint32_t>(static_cast<uint32_t>(moves.to.size()),
                                            table.wire_rows);
  for (uint32_t row = 0; row < moved; ++row) {
    if (moves.Moved(row)) of_[t][core.RowNow(t, row)] |= kFromWire;
  }
  for (uint32_t row = table.wire_rows; row < table.rows; ++row) {
    if (moves.Moved(row) || (of_[t][row] & kFromWire) || core.Dropped(t, row)) continue;
    if (Path(core, t, row)) Add(t, row, kAdded);
  }
}

void Marks::MarkGrown(const Core& core) {
  for (const auto& [table, grown] : core.grown) {
    const uint32_t row = core.RowNow(table, grown);
    if (row >= of_[table].size()) {
      Fail("a row grew that is not there");
      return;
    }
    if (table == kAttr ? OwnerPath(core, row) : Path(core, table, row)) Add(table, row, kGrown);
  }
}

absl::Status Marks::MarkAll(const Core& core) {
  Start(core);
  MarkEdits(core);
  for (uint32_t i = 0; i < kTableCount; ++i) {
    const TableIndex t = static_cast<TableIndex>(i);
    const Table& table = core.table[t];
    if (!table.built) continue;
    if (table.drop) MarkDrops(core, t);
    // The rest of the tables hold what other rows refer to, without a message of their own.
    const bool has_message =
        t != kAttr && t != kNum && t != kHist && t != kExphist && t != kSummary;
    if (has_message && table.rows > table.wire_rows) MarkAdded(core, t);
  }
  MarkGrown(core);
  return status_;
}

}  // namespace weir::batch
