#include "host/check/snapshot.h"

#include <array>
#include <cstring>

#include "host/batch/table_info.h"

namespace weir::check {
namespace {

struct Table {
  uint32_t id;
  const void* table;
};

std::array<Table, 14> TablesOf(const weir_batch& b) {
  return {{{weir_resource_table_id, b.resource},
           {weir_scope_table_id, b.scope},
           {weir_attr_table_id, b.attr},
           {weir_span_table_id, b.span},
           {weir_event_table_id, b.event},
           {weir_link_table_id, b.link},
           {weir_log_table_id, b.log},
           {weir_metric_table_id, b.metric},
           {weir_point_table_id, b.point},
           {weir_exemplar_table_id, b.exemplar},
           {weir_hist_table_id, b.hist},
           {weir_exphist_table_id, b.exphist},
           {weir_summary_table_id, b.summary},
           {weir_num_table_id, b.num}}};
}

// The head that all tables have.
struct Head {
  uint32_t size, rows, cap, reserved;
};

Head HeadOf(const void* table) {
  Head head;
  memcpy(&head, table, sizeof head);
  return head;
}

const uint8_t* CellsOf(const void* table, uint32_t column) {
  const uint8_t* cells;
  memcpy(&cells, static_cast<const char*>(table) + sizeof(Head) + column * sizeof cells,
         sizeof cells);
  return cells;
}

}  // namespace

Snapshot::Snapshot(const weir_batch& batch) : edit_count_(batch.edit_count) {
  const weir_attr_table* attr = batch.attr;
  for (uint32_t i = 0; attr != nullptr && attr->flags != nullptr && i < attr->rows; i++) {
    attr_flags_.push_back(attr->flags[i]);
  }
  for (const auto& [id, table] : TablesOf(batch)) {
    if (table == nullptr) continue;
    const Head head = HeadOf(table);
    rows_.push_back(head.rows);
    const batch::TableInfo& info = batch::Info(batch::IndexOfTable(id));
    for (uint32_t i = 0; i < info.columns; i++) {
      const uint8_t* cells = CellsOf(table, i);
      if (cells == nullptr) continue;
      const bool is_drop = info.column[i].cell == batch::Cell::kDrop;
      const size_t bytes = is_drop ? (size_t{head.rows} + 63) / 64 * 8
                                   : size_t{head.rows} * batch::CellWidth(info.column[i].cell);
      (is_drop ? drops_ : columns_).push_back({id, i, cells, {cells, cells + bytes}});
    }
  }
}

bool Snapshot::Edited(const weir_batch& batch) const {
  if (batch.edit_count > edit_count_) return true;
  size_t i = 0;
  for (const auto& [id, table] : TablesOf(batch)) {
    if (table != nullptr && HeadOf(table).rows != rows_[i++]) return true;
  }
  for (const Column& drop : drops_) {
    if (memcmp(drop.cells, drop.held.data(), drop.held.size()) != 0) return true;
  }
  return false;
}

// The host makes use of rows that were spare. Such a one may die again in the same call: its range
// moves, or it is deleted, which is an edit of its flags.
bool Snapshot::WasAlive(const weir_batch& batch, uint32_t row) const {
  const uint8_t now = batch.attr->flags[row], before = attr_flags_[row];
  if ((now & WEIR_ATTR_DEAD) == 0 || (now & ~before & WEIR_ATTR_MOVED) != 0) return true;
  for (uint32_t i = edit_count_; i < batch.edit_count; i++) {
    const weir_edit& edit = batch.edits[i];
    if (edit.column == WEIR_COLUMN(attr, flags) && edit.row == row &&
        (edit.old.bits & WEIR_ATTR_DEAD) == 0) {
      return true;
    }
  }
  return false;
}

bool Snapshot::EditedDead(const weir_batch& batch) const {
  for (uint32_t i = edit_count_; i < batch.edit_count; i++) {
    const weir_edit& edit = batch.edits[i];
    if (edit.column >> 16 != weir_attr_table_id || edit.row >= attr_flags_.size()) continue;
    const bool was_dead = (attr_flags_[edit.row] & WEIR_ATTR_DEAD) != 0;
    if (was_dead && !WasAlive(batch, edit.row)) return true;
  }
  return false;
}

std::string Snapshot::FindLostRows(const weir_batch& batch) const {
  size_t i = 0;
  for (const auto& [id, table] : TablesOf(batch)) {
    if (table == nullptr || HeadOf(table).rows >= rows_[i++]) continue;
    const std::string column = batch::ColumnName(id << 16);
    return column.substr(0, column.find('.'));
  }
  return "";
}

std::string Snapshot::FindChange() const {
  for (const Column& column : columns_) {
    if (memcmp(column.cells, column.held.data(), column.held.size()) == 0) continue;
    return batch::ColumnName(column.table << 16 | column.column);
  }
  return "";
}

}  // namespace weir::check
