// Keeping the text table complete while a batch is edited, and telling what has to be scanned
// again.
#include <algorithm>

#include "host/batch/core.h"
#include "host/batch/text_builder.h"

namespace weir::batch {
namespace {

// Which cells of each text column have a row already.
using Indexed = std::array<std::vector<bool>, kTextColumnCount>;

weir_str CellOf(const Core& core, const TextColumn& c, uint32_t row) {
  if (c.table == kOther) {
    return (c.column == kOtherUnknown ? core.text.unknown : core.text.number)[row];
  }
  return static_cast<const weir_str*>(core.table[c.table].column[c.column])[row];
}

uint32_t ClassOf(const Core& core, uint32_t text_column, uint32_t row) {
  if (text_column != kTextAttrVal) return TextColumns()[text_column].text_class;
  const Table& attr = core.table[kAttr];
  if (attr.Col<uint8_t>(WEIR_COLUMN(attr, value_type))[row] == WEIR_V_BYTES) return WEIR_TEXT_BYTES;
  return attr.Col<uint8_t>(WEIR_COLUMN(attr, owner_table))[row] == WEIR_OWNER_LOG_BODY
             ? WEIR_TEXT_BODY
             : WEIR_TEXT_VALUE;
}

// Whether the cell holds text now: a value may have got another type.
bool HoldsText(const Core& core, uint32_t text_column, uint32_t row) {
  if (text_column != kTextAttrVal) return true;
  const Table& attr = core.table[kAttr];
  const uint8_t type = attr.Col<uint8_t>(WEIR_COLUMN(attr, value_type))[row];
  if (type == WEIR_V_STR) return true;
  const weir_str text = attr.Col<weir_val>(WEIR_COLUMN(attr, val))[row].text;
  return type == WEIR_V_BYTES && core.Readable(text) && IsUtf8(core.Bytes(text), text.len);
}

void Remember(Indexed& indexed, uint32_t column, uint32_t row) {
  if (indexed[column].size() <= row) indexed[column].resize(row + 1);
  indexed[column][row] = true;
}

void IndexEdit(Core& core, Indexed& indexed, const weir_edit& edit) {
  const TableIndex t = IndexOfTable(TableOf(edit.column));
  uint32_t column = ColumnOf(edit.column);
  if (edit.column == WEIR_COLUMN(attr, value_type)) column = ColumnOf(WEIR_COLUMN(attr, val));
  if (t == kNoTable || edit.row >= core.table[t].rows) return;
  const uint32_t text_column = TextColumnOf(t, column);
  if (text_column == kTextColumnCount) return;
  const uint32_t row = core.RowNow(t, edit.row);
  if (indexed[text_column].size() > row && indexed[text_column][row]) return;
  const uint32_t text_class = ClassOf(core, text_column, row);
  if (!(core.declared.text_classes() >> text_class & 1)) return;
  if (!HoldsText(core, text_column, row)) return;
  Remember(indexed, text_column, row);
  Texts& text = core.text;
  if (text.count == text.rows.size()) text.rows.resize(text.rows.size() * 2 + 64);
  text.rows[text.count++] = {static_cast<uint16_t>(text_column), static_cast<uint8_t>(text_class),
                             0, row};
}

}  // namespace

void IndexNewTexts(Core& core) {
  Texts& text = core.text;
  if (text.indexed_edits == core.face.edit_count) return;
  Indexed indexed;
  for (uint32_t i = 0; i < text.count; ++i) {
    weir_text& row = text.rows[i];
    const TableIndex t = TextColumns()[row.column].table;
    row.row = core.RowNow(t, row.row);
    Remember(indexed, row.column, row.row);
  }
  for (uint32_t i = text.indexed_edits; i < core.face.edit_count; ++i) {
    IndexEdit(core, indexed, core.edits[i]);
  }
  text.indexed_edits = core.face.edit_count;
}

namespace {

weir_str TextView(const Core& core, uint32_t row) {
  const weir_text& text = core.text.rows[row];
  const TextColumn& c = TextColumns()[text.column];
  return CellOf(core, c, core.RowNow(c.table, text.row));
}

bool AnyBit(const uint64_t* words, uint32_t rows) {
  return std::any_of(words, words + (rows + 63) / 64, [](uint64_t word) { return word != 0; });
}

bool TextAlive(const Core& core, uint32_t row) {
  const weir_text& text = core.text.rows[row];
  const TextColumn& c = TextColumns()[text.column];
  if (c.table == kOther) return true;
  const uint32_t now = core.RowNow(c.table, text.row);
  return HoldsText(core, text.column, now) && RowAlive(core, c.table, now);
}

// Nothing was done to it: each row stands where it was built, and none is dead.
bool IsAsBuilt(const Core& core) {
  if (core.is_new || core.face.edit_count != 0 || !core.grown.empty()) return false;
  for (uint32_t t = 0; t < kTableCount; ++t) {
    if (!core.moves[t].to.empty()) return false;
    const Table& table = core.table[t];
    if (table.built && table.drop && AnyBit(table.drop, table.rows)) return false;
  }
  return true;
}

BatchText TextOf(const Core& core, uint32_t i, weir_str view) {
  return {reinterpret_cast<const char*>(core.Bytes(view)), view.len, i,
          core.text.rows[i].text_class};
}

// These two return how many they put in `changed`.

// Short texts are many and are everywhere: a branch would be guessed wrong often.
size_t TakeAll(Core& core, uint32_t bytes_min) {
  Texts& text = core.text;
  BatchText* next = text.changed.data();
  for (uint32_t i = 0; i < text.count; ++i) {
    const weir_text row = text.rows[i];
    const weir_str view = core.text_columns[row.column].cells[row.row];
    text.scanned[i] = weir_val_text(view).bits;
    *next = TextOf(core, i, view);
    next += view.len >= bytes_min;
  }
  return static_cast<size_t>(next - text.changed.data());
}

size_t TakeChanged(Core& core) {
  Texts& text = core.text;
  size_t count = 0;
  for (uint32_t i = 0; i < text.count; ++i) {
    const weir_str view = TextView(core, i);
    const uint64_t bits = weir_val_text(view).bits;
    if (i < text.scanned_rows && text.scanned[i] == bits) continue;
    text.scanned[i] = bits;
    if (TextAlive(core, i)) text.changed[count++] = TextOf(core, i, view);
  }
  return count;
}

}  // namespace

std::span<const BatchText> ChangedTexts(Core& core, uint32_t bytes_min) {
  Texts& text = core.text;
  IndexNewTexts(core);
  if (text.scanned_rows == text.count && text.scanned_edits == core.face.edit_count) return {};
  if (text.scanned.size() < text.count) text.scanned.resize(text.rows.size());
  if (text.changed.size() < text.count) text.changed.resize(text.rows.size());
  const bool first = text.scanned_rows == 0 && IsAsBuilt(core);
  const size_t count = first ? TakeAll(core, bytes_min) : TakeChanged(core);
  text.scanned_rows = text.count;
  text.scanned_edits = core.face.edit_count;
  return {text.changed.data(), count};
}

}  // namespace weir::batch
