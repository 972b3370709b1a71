#include "host/batch/column_set.h"

#include "absl/strings/str_format.h"
#include "host/batch/table_info.h"

namespace weir {
namespace {

// What may stand in `write`: columns that can be set, bitmaps that can drop, and the ranges that
// stand for adding below a row.
bool CanBeWritten(const batch::TableInfo& info, uint32_t column) {
  const batch::ColumnInfo& c = info.column[column];
  return c.editable || c.cell == batch::Cell::kRange;
}

}  // namespace

absl::Status ColumnSet::Take(Signal signal, const weir_columns& columns, bool is_write) {
  for (uint32_t i = 0; i < columns.count; ++i) {
    const bool optional = (columns.ids[i] & WEIR_OPTIONAL) != 0;
    const uint32_t id = columns.ids[i] & ~WEIR_OPTIONAL;
    const batch::TableIndex table = batch::IndexOfTable(batch::TableOf(id));
    const uint32_t column = batch::ColumnOf(id);
    if (table == batch::kNoTable || column >= batch::Info(table).columns) {
      if (optional) continue;
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s: column %d of table %d is not known to this host; a newer host is needed",
          is_write ? "write" : "need", column, batch::TableOf(id)));
    }
    const batch::TableInfo& info = batch::Info(table);
    if (!(info.signals & static_cast<uint64_t>(signal))) continue;
    if (is_write && !CanBeWritten(info, column)) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "write: %s can not be set by a plugin; list it in need", batch::ColumnName(id)));
    }
    (is_write ? write_ : need_)[info.id] |= 1ull << column;
  }
  return absl::OkStatus();
}

absl::StatusOr<ColumnSet> ColumnSet::Make(Signal signal, const weir_columns& need,
                                          const weir_columns& write, uint64_t text_classes,
                                          uint32_t spare_attrs) {
  ColumnSet set;
  absl::Status status = set.Take(signal, need, false);
  if (status.ok()) status = set.Take(signal, write, true);
  if (!status.ok()) return status;
  set.text_classes_ = text_classes;
  set.spare_attrs_ = spare_attrs;
  return set;
}

ColumnSet ColumnSet::All(Signal signal) {
  ColumnSet set;
  for (uint32_t t = 0; t < batch::kTableCount; ++t) {
    const batch::TableInfo& info = batch::Info(static_cast<batch::TableIndex>(t));
    if (!(info.signals & static_cast<uint64_t>(signal))) continue;
    for (uint32_t c = 0; c < info.columns; ++c) {
      set.need_[info.id] |= 1ull << c;
      if (CanBeWritten(info, c)) set.write_[info.id] |= 1ull << c;
    }
  }
  set.text_classes_ = ~0ull;
  return set;
}

void ColumnSet::Add(const ColumnSet& other) {
  for (uint32_t t = 0; t < kTablesMax; ++t) {
    need_[t] |= other.need_[t];
    write_[t] |= other.write_[t];
  }
  text_classes_ |= other.text_classes_;
  spare_attrs_ += other.spare_attrs_;
}

void ColumnSet::AddTextClasses(uint64_t classes) { text_classes_ |= classes; }

bool ColumnSet::empty() const {
  if (text_classes_ != 0) return false;
  for (uint32_t t = 0; t < kTablesMax; ++t) {
    if (need_[t] | write_[t]) return false;
  }
  return true;
}

bool ColumnSet::writes() const {
  for (uint64_t mask : write_) {
    if (mask) return true;
  }
  return false;
}

}  // namespace weir
