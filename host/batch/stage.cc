// What one stage sees, and the check of what it did.
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "host/batch/core.h"
#include "host/batch/text_builder.h"

namespace weir::batch {
namespace {

// Whether the stage may have set this cell. Beside what `write` lists: any text through the text
// table, and every cell of rows that it may add.
bool MayEdit(const Core& core, TableIndex t, uint32_t column, uint32_t row) {
  const ColumnSet& stage = *core.stage;
  const uint32_t id = Info(t).id << 16 | column;
  if (stage.Writes(id)) return true;
  const bool text = TextColumnOf(t, column) != kTextColumnCount && t != kOther;
  if (text && stage.Writes(WEIR_COLUMN(text, ref))) return true;
  if (t != kAttr) return row >= core.table[t].wire_rows && MayGrow(core.signal, stage, t);
  if (id == WEIR_COLUMN(attr, value_type) && stage.Writes(WEIR_COLUMN(attr, val))) return true;
  const uint8_t* flags = core.table[kAttr].Col<uint8_t>(WEIR_COLUMN(attr, flags));
  return (flags[row] & WEIR_ATTR_ADDED) && MayGrow(core.signal, stage, kAttr);
}

absl::Status Refuse(TableIndex t, uint32_t column, uint32_t row, std::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrFormat("edit of %s, row %d: %s", ColumnName(Info(t).id << 16 | column), row,
                      std::string(why)));
}

bool TextOk(const Core& core, weir_str now, weir_str old) {
  if (now.len == 0) return true;
  if (IsUtf8(core.Bytes(now), now.len)) return true;
  // Text that came in broken, and was let in, may stay broken.
  return core.Readable(old) && !IsUtf8(core.Bytes(old), old.len);
}

absl::Status CheckAttr(Core& core, uint32_t column, uint32_t row, const weir_edit& edit) {
  const Table& attr = core.table[kAttr];
  weir_str* const key = attr.Col<weir_str>(WEIR_COLUMN(attr, key));
  const weir_val* const val = attr.Col<weir_val>(WEIR_COLUMN(attr, val));
  const uint8_t* const type = attr.Col<uint8_t>(WEIR_COLUMN(attr, value_type));
  if (column == ColumnOf(WEIR_COLUMN(attr, key))) {
    if (!core.Readable(key[row])) return Refuse(kAttr, column, row, "the text is not in a segment");
    if (!TextOk(core, key[row], edit.old.text)) {
      return Refuse(kAttr, column, row, "the text is not valid UTF-8");
    }
    attr.Col<uint32_t>(WEIR_COLUMN(attr, key_id))[row] = core.keys.Find(
        {reinterpret_cast<const char*>(core.Bytes(key[row])), key[row].len});
    return absl::OkStatus();
  }
  if (column == ColumnOf(WEIR_COLUMN(attr, flags))) {
    const uint8_t flags = attr.Col<uint8_t>(WEIR_COLUMN(attr, flags))[row];
    const uint8_t changed = static_cast<uint8_t>(flags ^ edit.old.bits);
    if (changed & ~WEIR_ATTR_DEAD) {
      return Refuse(kAttr, column, row, "only DELETED may be set and cleared");
    }
  }
  if (type[row] > WEIR_V_MAP) return Refuse(kAttr, column, row, "the value has an unknown type");
  if (type[row] != WEIR_V_STR && type[row] != WEIR_V_BYTES) return absl::OkStatus();
  if (!core.Readable(val[row].text)) {
    return Refuse(kAttr, column, row, "the text is not in a segment");
  }
  const bool was_text = column == ColumnOf(WEIR_COLUMN(attr, val));
  if (type[row] == WEIR_V_STR &&
      !TextOk(core, val[row].text, was_text ? edit.old.text : weir_str{0, 0})) {
    return Refuse(kAttr, column, row, "the text is not valid UTF-8");
  }
  return absl::OkStatus();
}

absl::Status CheckCell(Core& core, TableIndex t, uint32_t column, uint32_t row,
                       const weir_edit& edit) {
  if (t == kAttr) return CheckAttr(core, column, row, edit);
  const Table& table = core.table[t];
  const Cell cell = Info(t).column[column].cell;
  if (cell == Cell::kStr) {
    const weir_str now = static_cast<const weir_str*>(table.column[column])[row];
    if (!core.Readable(now)) return Refuse(t, column, row, "the text is not in a segment");
    const bool numbers = t == kHist;  // Bounds, packed.
    if (numbers && now.len % 8 != 0) return Refuse(t, column, row, "not a run of 8-byte values");
    const bool bytes =
        numbers || (t == kProfile && column == ColumnOf(WEIR_COLUMN(profile, payload)));
    if (!bytes && !TextOk(core, now, edit.old.text)) {
      return Refuse(t, column, row, "the text is not valid UTF-8");
    }
  } else if (cell == Cell::kTraceId || cell == Cell::kSpanId) {
    const weir_id id = static_cast<const weir_id*>(table.column[column])[row];
    const uint32_t size = cell == Cell::kTraceId ? 16 : 8;
    if (id != WEIR_NO_ID && !core.Readable({id, size})) {
      return Refuse(t, column, row, "the id is not in a segment");
    }
  } else if (std::strcmp(Info(t).column[column].name, "has") == 0) {
    constexpr uint32_t kBoth = WEIR_HAS_INT | WEIR_HAS_DOUBLE;
    if ((static_cast<const uint32_t*>(table.column[column])[row] & kBoth) == kBoth) {
      return Refuse(t, column, row, "a value is an integer or a double, not both");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckEdit(Core& core, uint32_t index) {
  const weir_edit& edit = core.edits[index];
  const TableIndex t = IndexOfTable(TableOf(edit.column));
  const uint32_t column = ColumnOf(edit.column);
  if (t == kNoTable || column == 0 || column >= Info(t).columns || !core.table[t].column[column] ||
      edit.row >= core.table[t].rows) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the edit log names %s, row %d, which is not there", ColumnName(edit.column), edit.row));
  }
  if (!MayEdit(core, t, column, edit.row)) {
    return Refuse(t, column, edit.row, "the component does not list this column in write");
  }
  if (core.moves[t].Moved(edit.row) && core.moves[t].at_edit[edit.row] <= index) {
    return Refuse(t, column, edit.row,
                  "the row had moved before it was set; look rows up again after adding");
  }
  return CheckCell(core, t, column, core.RowNow(t, edit.row), edit);
}

absl::Status CheckDrops(const Core& core) {
  for (uint32_t i = 0; i < kTableCount; ++i) {
    const std::vector<uint64_t>& before = core.stage_drops[i];
    if (before.empty()) continue;
    if (std::memcmp(before.data(), core.table[i].drop, before.size() * 8) != 0) {
      return absl::InvalidArgumentError(
          absl::StrFormat("the component dropped rows of %s, but does not list %s.drop in write",
                          Info(static_cast<TableIndex>(i)).name,
                          Info(static_cast<TableIndex>(i)).name));
    }
  }
  return absl::OkStatus();
}

template <class T>
void SetFace(Core& core, TableIndex t, T*& member, bool shown) {
  member = shown ? reinterpret_cast<T*>(&core.faces[t]) : nullptr;
}

void PublishFaces(Core& core, const ColumnSet* stage) {
  weir_batch& b = core.face;
  const TableIndex record = RecordTable(core.signal);
  const TableIndex item = ItemTable(core.signal);
  std::array<bool, kTableCount> shown{};
  for (uint32_t t = 0; t < kTableCount; ++t) {
    const TableIndex index = static_cast<TableIndex>(t);
    // A stage that may add rows to a table sees it, even if it lists none of its columns.
    shown[t] = (stage && core.table[t].built &&
                (stage->HasTable(Info(index).id) || MayGrow(core.signal, *stage, index))) ||
               t == record || t == item;
  }
  const bool texts = stage && stage->text_classes() != 0;
  shown[kAttr] |= texts && core.table[kAttr].built;
  SetFace(core, kResource, b.resource, shown[kResource]);
  SetFace(core, kScope, b.scope, shown[kScope]);
  SetFace(core, kAttr, b.attr, shown[kAttr]);
  SetFace(core, kSpan, b.span, shown[kSpan]);
  SetFace(core, kEvent, b.event, shown[kEvent]);
  SetFace(core, kLink, b.link, shown[kLink]);
  SetFace(core, kLog, b.log, shown[kLog]);
  SetFace(core, kMetric, b.metric, shown[kMetric]);
  SetFace(core, kPoint, b.point, shown[kPoint]);
  SetFace(core, kExemplar, b.exemplar, shown[kExemplar]);
  SetFace(core, kHist, b.hist, shown[kHist]);
  SetFace(core, kExphist, b.exphist, shown[kExphist]);
  SetFace(core, kSummary, b.summary, shown[kSummary]);
  SetFace(core, kNum, b.num, shown[kNum]);
  SetFace(core, kText, b.text, texts);
  SetFace(core, kHit, b.hit, texts);
  const Face& items = core.faces[item];
  const uint32_t range = AttrRangeOf(item);
  b.item_table = Info(item).id;
  b.item_rows = items.rows;
  b.item_drop = static_cast<uint64_t*>(items.column[0]);
  b.item_attrs = range ? static_cast<const weir_range*>(items.column[ColumnOf(range)]) : nullptr;
}

void ShowTexts(Core& core, uint64_t classes) {
  const Texts& text = core.text;
  Face& face = core.faces[kText];
  core.stage_text_rows.clear();
  core.stage_is_filtered = (core.declared.text_classes() & ~classes) != 0;
  face.rows = face.cap = text.count;
  face.column[1] = core.text.rows.data();
  if (!core.stage_is_filtered) return;
  core.stage_texts.clear();
  for (uint32_t i = 0; i < text.count; ++i) {
    if (!(classes >> text.rows[i].text_class & 1)) continue;
    core.stage_texts.push_back(text.rows[i]);
    core.stage_text_rows.push_back(i);
  }
  face.rows = face.cap = static_cast<uint32_t>(core.stage_texts.size());
  face.column[1] = core.stage_texts.data();
}

}  // namespace

void ShowNothing(Core& core, const RowCounts& counts) {
  for (uint32_t i = 0; i < kTableCount; ++i) {
    Face& face = core.faces[i];
    face = Face();
    face.size = 16 + 8 * Info(static_cast<TableIndex>(i)).columns;
    face.rows = face.cap = core.table[i].built ? core.table[i].rows : counts.rows[i];
  }
  PublishFaces(core, nullptr);
}

void ShowStage(Core& core, const ColumnSet& stage) {
  core.stage = &stage;
  core.stage_edits = core.face.edit_count;
  for (uint32_t i = 0; i < kOther; ++i) {
    const Table& table = core.table[i];
    core.stage_drops[i].clear();
    if (!table.built) continue;
    const uint32_t id = Info(static_cast<TableIndex>(i)).id;
    uint64_t visible = stage.NeedMask(id);
    // Texts are found through it, since a row may have moved; and attributes may be added to it
    // by a stage that lists none of its columns.
    if (i == kAttr && (stage.text_classes() != 0 || MayGrow(core.signal, stage, kAttr))) {
      visible = 1;
    }
    if (visible) visible |= i == kAttr ? ~0ull : 1;
    Face& face = core.faces[i];
    face.rows = table.rows;
    face.cap = table.cap;
    for (uint32_t c = 0; c < Info(static_cast<TableIndex>(i)).columns; ++c) {
      face.column[c] = visible >> c & 1 ? table.column[c] : nullptr;
    }
    if (face.column[0] && !stage.Writes(id << 16)) {
      core.stage_drops[i].assign(table.drop, table.drop + (table.rows + 63) / 64);
    }
  }
  if (stage.text_classes()) {
    IndexNewTexts(core);
    ShowTexts(core, stage.text_classes());
    core.faces[kHit].rows = core.faces[kHit].cap = 0;
    core.faces[kHit].column[1] = core.hits.data();
  }
  PublishFaces(core, &stage);
}

absl::Status CheckStage(Core& core) {
  if (core.face.flags & WEIR_BATCH_FAILED) {
    return absl::ResourceExhaustedError(
        "an edit was not made: the arena or a table is full, or a column was not declared");
  }
  if (core.face.edit_count > core.edits.size() || core.face.edit_count < core.stage_edits ||
      core.face.arena_pos > core.arena.size()) {
    return absl::InternalError("the component changed the batch's own members");
  }
  for (uint32_t i = core.stage_edits; i < core.face.edit_count; ++i) {
    absl::Status status = CheckEdit(core, i);
    if (!status.ok()) return status;
  }
  return CheckDrops(core);
}

void ShowHits(Core& core, std::span<const weir_hit> hits) {
  core.hits.clear();
  if (!core.stage_is_filtered) {
    core.hits.assign(hits.begin(), hits.end());
  } else {
    // Both lists are in the order of the union's rows.
    size_t at = 0;
    for (const weir_hit& hit : hits) {
      while (at < core.stage_text_rows.size() && core.stage_text_rows[at] < hit.text) ++at;
      if (at == core.stage_text_rows.size()) break;
      if (core.stage_text_rows[at] != hit.text) continue;
      core.hits.push_back({static_cast<uint32_t>(at), hit.pattern, hit.from, hit.to});
    }
  }
  Face& face = core.faces[kHit];
  face.rows = face.cap = static_cast<uint32_t>(core.hits.size());
  face.column[1] = core.hits.data();
}

bool RowAlive(const Core& core, TableIndex t, uint32_t row) {
  if (t == kAttr) {
    const Table& attr = core.table[kAttr];
    if (attr.Col<uint8_t>(WEIR_COLUMN(attr, flags))[row] & WEIR_ATTR_DELETED) return false;
    const uint32_t owner_table = attr.Col<uint8_t>(WEIR_COLUMN(attr, owner_table))[row];
    const uint32_t owner = attr.Col<uint32_t>(WEIR_COLUMN(attr, owner))[row];
    t = owner_table == WEIR_OWNER_LOG_BODY ? kLog : IndexOfTable(owner_table);
    row = owner;
  }
  while (t != kNoTable && core.table[t].built && row < core.table[t].rows) {
    if (core.Dropped(t, row)) return false;
    const TableIndex parent = Info(t).parent;
    if (parent == kNoTable) break;
    row = static_cast<const uint32_t*>(core.table[t].column[1])[row];
    t = parent;
  }
  return true;
}

}  // namespace weir::batch
