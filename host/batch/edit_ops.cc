// The functions behind weir_batch.ops: what the contract's inline setters can not do themselves.
//
// Rows of one owner lie together, so adding to an owner whose rows do not end at the table's tail
// moves them there. The old rows stay as dead ones that name their successor; the log may still
// refer to them, and Core::RowNow finds the way.
#include <algorithm>
#include <cstring>

#include "host/batch/core.h"

namespace weir::batch {

void Moves::Add(uint32_t from, uint32_t target, uint32_t edits) {
  if (to.size() <= from) {
    to.resize(from + 1, WEIR_NO_ROW);
    at_edit.resize(from + 1);
  }
  to[from] = target;
  at_edit[from] = edits;
  if (is_copy.size() <= target) is_copy.resize(target + 1);
  is_copy[target] = true;
}

void Moves::Clear() {
  to.clear();
  at_edit.clear();
  is_copy.clear();
}

namespace {

constexpr uint32_t kDepthMax = 50;
constexpr uint32_t kSlack = 3;  // Free rows behind a range that moved: more is often added soon.

Core& CoreOf(weir_batch* b) { return *static_cast<Core*>(b->host_data); }

uint32_t Fail(Core& core) {
  core.face.flags |= WEIR_BATCH_FAILED;
  return WEIR_NO_ROW;
}

bool StageMayGrow(const Core& core, uint32_t range_column, TableIndex t) {
  if (core.is_new) return true;
  if (!core.stage) return false;
  return range_column ? core.stage->Writes(range_column) : MayGrow(core.signal, *core.stage, t);
}

// Whether the rows are there: a plugin could have overwritten the range.
bool Inside(const Core& core, TableIndex t, weir_range range) {
  const uint32_t rows = core.table[t].rows;
  return range.first <= rows && range.count <= rows - range.first;
}

// Rows of table `t` at its tail, cleared; WEIR_NO_ROW when it is full.
uint32_t TakeRows(Core& core, TableIndex t, uint32_t n) {
  Table& table = core.table[t];
  if (!table.built || n > table.cap - table.rows) return WEIR_NO_ROW;
  const uint32_t first = table.rows;
  ClearRows(core, t, first, n);
  if (table.drop) {
    for (uint32_t row = first; row < first + n; ++row) {
      table.drop[row >> 6] &= ~(1ull << (row & 63));
    }
  }
  table.rows += n;
  core.faces[t].rows = table.rows;
  if (t == ItemTable(core.signal)) core.face.item_rows = table.rows;
  return first;
}

void CopyRow(Core& core, TableIndex t, uint32_t from, uint32_t to) {
  const Table& table = core.table[t];
  const TableInfo& info = Info(t);
  for (uint32_t c = 1; c < info.columns; ++c) {
    if (!table.column[c]) continue;
    const uint32_t width = CellWidth(info.column[c].cell);
    uint8_t* const cells = static_cast<uint8_t*>(table.column[c]);
    std::memcpy(cells + static_cast<uint64_t>(to) * width,
                cells + static_cast<uint64_t>(from) * width, width);
  }
}

void KeepWireRanges(Core& core, TableIndex t, uint32_t column) {
  for (const WireRanges& kept : core.wire_ranges) {
    if (kept.column == column) return;
  }
  const Table& table = core.table[t];
  const weir_range* ranges = table.Col<weir_range>(column);
  core.wire_ranges.push_back({column, {ranges, ranges + table.wire_rows}});
}

void KeepWireBodies(Core& core) {
  const Table& log = core.table[kLog];
  const uint32_t* body = log.Col<uint32_t>(WEIR_COLUMN(log, body));
  if (core.wire_bodies.empty()) core.wire_bodies.assign(body, body + log.wire_rows);
}

// ------------------------------------------------------------------------------- attributes

struct AttrColumns {
  explicit AttrColumns(const Core& core) {
    const Table& t = core.table[kAttr];
    owner = t.Col<uint32_t>(WEIR_COLUMN(attr, owner));
    val = t.Col<weir_val>(WEIR_COLUMN(attr, val));
    type = t.Col<uint8_t>(WEIR_COLUMN(attr, value_type));
    flags = t.Col<uint8_t>(WEIR_COLUMN(attr, flags));
    depth = t.Col<uint8_t>(WEIR_COLUMN(attr, depth));
    owner_table = t.Col<uint8_t>(WEIR_COLUMN(attr, owner_table));
  }
  uint32_t* owner;
  weir_val* val;
  uint8_t *type, *flags, *depth, *owner_table;

  bool Container(uint32_t row) const { return type[row] == WEIR_V_LIST || type[row] == WEIR_V_MAP; }
};

void StartAttrs(Core& core, uint32_t first, uint32_t n, uint8_t depth, uint8_t owner_table,
                uint32_t owner) {
  const AttrColumns c(core);
  ClearRows(core, kAttr, first, n);
  for (uint32_t row = first; row < first + n; ++row) {
    c.flags[row] = WEIR_ATTR_ADDED;
    c.depth[row] = depth;
    c.owner_table[row] = owner_table;
    c.owner[row] = owner;
  }
}

// The row behind everything below container `row`, inside [row, end). Depths are the host's own,
// while a plugin may have stored anything in the cell.
uint32_t SubtreeEnd(const AttrColumns& c, uint32_t row, uint32_t end) {
  uint32_t next = row + 1;
  while (next < end && c.depth[next] > c.depth[row]) ++next;
  return next;
}

// Moves `range` to the tail with a gap of `n` rows before old row `at`. Returns the new range, gap
// included; {WEIR_NO_ROW, 0} when the table is full.
weir_range MoveAttrs(Core& core, weir_range range, uint32_t at, uint32_t n) {
  const uint32_t first = TakeRows(core, kAttr, range.count + n + kSlack);
  if (first == WEIR_NO_ROW) return {WEIR_NO_ROW, 0};
  const AttrColumns c(core);
  const auto moved = [&](uint32_t row) { return row - range.first + first + (row >= at ? n : 0); };
  for (uint32_t i = 0; i < range.count; ++i) {
    const uint32_t from = range.first + i;
    const uint32_t to = moved(from);
    CopyRow(core, kAttr, from, to);
    if (c.Container(to) && c.val[to].kids.end > range.first &&
        c.val[to].kids.end <= range.first + range.count) {
      // A container that ends where the gap is holds the gap only when it holds what is before it.
      const uint32_t end = c.val[to].kids.end;
      const bool behind = end > at || (end == at && from < at && SubtreeEnd(c, from, at + 1) > at);
      c.val[to].kids.end = end - range.first + first + (behind ? n : 0);
    }
    c.flags[from] |= WEIR_ATTR_MOVED;
    c.val[from].bits = to;
    core.moves[kAttr].Add(from, to, core.face.edit_count);
  }
  for (uint32_t i = 0; i < kSlack; ++i) {
    const uint32_t row = first + range.count + n + i;
    c.flags[row] = WEIR_ATTR_DELETED;
    c.owner_table[row] = 0;
  }
  return {first, range.count + n};
}

// True when the `n` rows from `row` on are free: left as spare ones, or behind the table's end.
bool TakeFree(Core& core, uint32_t row, uint32_t n) {
  const Table& attr = core.table[kAttr];
  const AttrColumns c(core);
  for (uint32_t i = 0; i < n; ++i) {
    if (row + i == attr.rows) return TakeRows(core, kAttr, n - i) != WEIR_NO_ROW;
    const bool spare = c.owner_table[row + i] == 0 && c.flags[row + i] == WEIR_ATTR_DELETED;
    if (!spare) return false;
  }
  return true;
}

uint32_t AddToOwner(Core& core, TableIndex t, uint32_t owner, uint32_t n) {
  const uint32_t column = AttrRangeOf(t);
  weir_range* const ranges = column ? core.table[t].Col<weir_range>(column) : nullptr;
  if (!ranges || !StageMayGrow(core, column, kAttr)) return Fail(core);
  owner = core.RowNow(t, owner);
  if (owner >= core.table[t].rows) return Fail(core);
  weir_range& range = ranges[owner];
  if (!Inside(core, kAttr, range)) return Fail(core);
  KeepWireRanges(core, t, column);
  uint32_t first = range.first + range.count;
  if (range.count == 0) {
    // Where an empty range points says nothing about what lies there, except before spare rows.
    const bool spare = core.declared.spare_attrs() > 0 && range.first > 0;
    if (!spare || !TakeFree(core, first, n)) {
      first = TakeRows(core, kAttr, n);
      if (first == WEIR_NO_ROW) return Fail(core);
    }
    range.first = first;
  } else if (!TakeFree(core, first, n)) {
    range = MoveAttrs(core, range, first, n);
    if (range.first == WEIR_NO_ROW) return Fail(core);
    range.count -= n;
    first = range.first + range.count;
  }
  range.count += n;
  StartAttrs(core, first, n, 0, static_cast<uint8_t>(Info(t).id), owner);
  core.grown.emplace_back(t, owner);
  return first;
}

uint32_t AddBody(Core& core, uint32_t log_row, uint32_t n) {
  uint32_t* const body = core.table[kLog].Col<uint32_t>(WEIR_COLUMN(log, body));
  if (n != 1 || !body || !StageMayGrow(core, WEIR_COLUMN(log, attrs), kAttr)) return Fail(core);
  log_row = core.RowNow(kLog, log_row);
  if (log_row >= core.table[kLog].rows || body[log_row] != WEIR_NO_ROW) return Fail(core);
  KeepWireBodies(core);
  const uint32_t first = TakeRows(core, kAttr, 1);
  if (first == WEIR_NO_ROW) return Fail(core);
  StartAttrs(core, first, 1, 0, static_cast<uint8_t>(WEIR_OWNER_LOG_BODY), log_row);
  body[log_row] = first;
  core.grown.emplace_back(kLog, log_row);
  return first;
}

// The rows among which container `row` lies: its owner's range, or the body with all below it.
weir_range RangeOfRow(const Core& core, const AttrColumns& c, uint32_t row) {
  const uint32_t owner = c.owner[row];
  if (c.owner_table[row] == WEIR_OWNER_LOG_BODY) {
    const uint32_t body = core.table[kLog].Col<uint32_t>(WEIR_COLUMN(log, body))[owner];
    uint32_t end = body + 1;
    const uint32_t rows = core.table[kAttr].rows;
    while (end < rows && c.depth[end] > 0 && c.owner_table[end] == WEIR_OWNER_LOG_BODY &&
           c.owner[end] == owner) {
      ++end;
    }
    return {body, end - body};
  }
  const TableIndex t = IndexOfTable(c.owner_table[row]);
  if (t == kNoTable || !AttrRangeOf(t)) return {WEIR_NO_ROW, 0};
  return core.table[t].Col<weir_range>(AttrRangeOf(t))[owner];
}

// Entries of the LIST or MAP row `row`.
uint32_t AddEntries(Core& core, uint32_t row, uint32_t n) {
  const AttrColumns c(core);
  row = core.RowNow(kAttr, row);
  if (row >= core.table[kAttr].rows || !c.Container(row) || c.depth[row] >= kDepthMax ||
      !StageMayGrow(core, 0, kAttr)) {
    return Fail(core);
  }
  const uint8_t depth = static_cast<uint8_t>(c.depth[row] + 1);
  const uint8_t owner_table = c.owner_table[row];
  const uint32_t owner = c.owner[row];
  const bool is_body = owner_table == WEIR_OWNER_LOG_BODY;
  const TableIndex t = is_body ? kLog : IndexOfTable(owner_table);
  const weir_range range = RangeOfRow(core, c, row);
  if (!Inside(core, kAttr, range) || row < range.first || row - range.first >= range.count) {
    return Fail(core);
  }
  const uint32_t end = SubtreeEnd(c, row, range.first + range.count);
  if (c.val[row].kids.end != end) c.val[row].kids = {end, 0};
  if (is_body) KeepWireBodies(core); else KeepWireRanges(core, t, AttrRangeOf(t));
  const weir_range moved = MoveAttrs(core, range, end, n);
  if (moved.first == WEIR_NO_ROW) return Fail(core);
  if (is_body) {
    core.table[kLog].Col<uint32_t>(WEIR_COLUMN(log, body))[owner] = moved.first;
  } else {
    core.table[t].Col<weir_range>(AttrRangeOf(t))[owner] = moved;
  }
  const uint32_t container = row - range.first + moved.first;
  const uint32_t first = end - range.first + moved.first;
  StartAttrs(core, first, n, depth, owner_table, owner);
  c.val[container].kids.end = std::max(c.val[container].kids.end, first + n);
  c.val[container].kids.count += n;
  core.grown.emplace_back(kAttr, container);
  return first;
}

// ------------------------------------------------------------------------------------- rows

// What lies below a moved row has to name the new one.
void AdoptChildren(Core& core, TableIndex t, uint32_t to) {
  if (const uint32_t column = AttrRangeOf(t)) {
    const weir_range* ranges = core.table[t].Col<weir_range>(column);
    if (ranges && core.table[kAttr].built) {
      const AttrColumns c(core);
      for (uint32_t i = 0; i < ranges[to].count; ++i) c.owner[ranges[to].first + i] = to;
    }
  }
  if (t != kPoint) return;
  if (const weir_range* range = core.table[kPoint].Col<weir_range>(WEIR_COLUMN(point, exemplars))) {
    uint32_t* const parent = core.table[kExemplar].Col<uint32_t>(WEIR_COLUMN(exemplar, point));
    for (uint32_t i = 0; i < range[to].count; ++i) parent[range[to].first + i] = to;
  }
  const uint32_t* detail = core.table[kPoint].Col<uint32_t>(WEIR_COLUMN(point, detail));
  const int32_t* kinds = core.table[kMetric].Col<int32_t>(WEIR_COLUMN(metric, kind));
  const uint32_t* metric = core.table[kPoint].Col<uint32_t>(WEIR_COLUMN(point, metric));
  constexpr TableIndex kDetails[] = {kNoTable, kNoTable, kNoTable, kHist, kExphist, kSummary};
  const int32_t kind = kinds[metric[to]];
  const TableIndex d = kind >= 3 && kind <= 5 ? kDetails[kind] : kNoTable;
  if (d != kNoTable && core.table[d].built && detail[to] < core.table[d].rows) {
    static_cast<uint32_t*>(core.table[d].column[1])[detail[to]] = to;
  }
}

void MoveRows(Core& core, TableIndex t, weir_range& range, uint32_t first) {
  Table& table = core.table[t];
  for (uint32_t i = 0; i < range.count; ++i) {
    const uint32_t from = range.first + i;
    CopyRow(core, t, from, first + i);
    if (core.Dropped(t, from)) weir_drop(table.drop, first + i);
    weir_drop(table.drop, from);
    if (from / 64 < core.stage_drops[t].size()) weir_drop(core.stage_drops[t].data(), from);
    core.moves[t].Add(from, first + i, core.face.edit_count);
    AdoptChildren(core, t, first + i);
  }
  range.first = first;
}

// Children that a parent's range covers: events, links, points, exemplars, samples.
uint32_t AddInRange(Core& core, TableIndex t, uint32_t parent, uint32_t n) {
  const TableIndex above = Info(t).parent;
  const uint32_t column = RangeOf(above, t);
  weir_range* const ranges = column ? core.table[above].Col<weir_range>(column) : nullptr;
  if (!ranges || !core.table[t].drop) return Fail(core);
  KeepWireRanges(core, above, column);
  weir_range& range = ranges[parent];
  if (!Inside(core, t, range)) return Fail(core);
  const bool at_tail = range.count == 0 || range.first + range.count == core.table[t].rows;
  const uint32_t first = TakeRows(core, t, at_tail ? n : range.count + n);
  if (first == WEIR_NO_ROW) return Fail(core);
  if (range.count == 0) range.first = first;
  if (!at_tail) MoveRows(core, t, range, first);
  const uint32_t added = range.first + range.count;
  range.count += n;
  return added;
}

// Records and scopes stay where they are: a new one only names its parent.
uint32_t AddAtTail(Core& core, TableIndex t, uint32_t parent, uint32_t n) {
  const TableIndex above = Info(t).parent;
  const uint32_t first = TakeRows(core, t, n);
  if (first == WEIR_NO_ROW) return Fail(core);
  if (above == kNoTable || parent < core.table[above].wire_rows) return first;
  const uint32_t column = RangeOf(above, t);
  weir_range* const ranges = column ? core.table[above].Col<weir_range>(column) : nullptr;
  if (!ranges) return first;
  weir_range& range = ranges[parent];
  if (range.count == 0) range.first = first;
  if (range.first + range.count == first) range.count += n;
  return first;
}

uint32_t AddDetail(Core& core, TableIndex t, uint32_t point, uint32_t n) {
  uint32_t* const detail = core.table[kPoint].Col<uint32_t>(WEIR_COLUMN(point, detail));
  if (n != 1 || !detail || detail[point] != WEIR_NO_ROW) return Fail(core);
  const uint32_t row = TakeRows(core, t, 1);
  if (row == WEIR_NO_ROW) return Fail(core);
  detail[point] = row;
  return row;
}

// ---------------------------------------------------------------------------- the functions

weir_status ArenaGrow(weir_batch* b, uint32_t) {
  b->flags |= WEIR_BATCH_FAILED;  // All of the arena is there from the start.
  return WEIR_PERMANENT;
}

weir_status EditsGrow(weir_batch* b) {
  Core& core = CoreOf(b);
  const size_t size = std::min<size_t>(core.edits.size() * 2, core.limits.edits_max);
  if (size <= core.edits.size()) {
    b->flags |= WEIR_BATCH_FAILED;
    return WEIR_PERMANENT;
  }
  core.edits.resize(size);
  b->edits = core.edits.data();
  b->edit_cap = static_cast<uint32_t>(size);
  return WEIR_OK;
}

uint32_t AttrAdd(weir_batch* b, uint32_t table, uint32_t owner, uint32_t n) {
  Core& core = CoreOf(b);
  if (!core.table[kAttr].built || n == 0 || n > core.table[kAttr].cap) return Fail(core);
  if (table == WEIR_OWNER_LOG_BODY) return AddBody(core, owner, n);
  const TableIndex t = IndexOfTable(table);
  if (t == kNoTable) return Fail(core);
  return t == kAttr ? AddEntries(core, owner, n) : AddToOwner(core, t, owner, n);
}

void AttrClear(weir_batch* b, uint32_t row) {
  Core& core = CoreOf(b);
  const AttrColumns c(core);
  const uint32_t rows = core.table[kAttr].rows;
  if (!c.depth) {
    Fail(core);
    return;
  }
  row = core.RowNow(kAttr, row);
  for (uint32_t below = row + 1; below < rows && c.depth[below] > c.depth[row]; ++below) {
    if (c.owner[below] != c.owner[row] || c.owner_table[below] != c.owner_table[row]) break;
    c.flags[below] |= WEIR_ATTR_DELETED;
  }
}

uint32_t RowsAdd(weir_batch* b, uint32_t table, uint32_t parent, uint32_t n) {
  Core& core = CoreOf(b);
  const TableIndex t = IndexOfTable(table);
  if (t == kNoTable || n == 0 || !core.table[t].built || !StageMayGrow(core, 0, t)) {
    return Fail(core);
  }
  const TableIndex above = Info(t).parent;
  if (above != kNoTable) {
    parent = core.RowNow(above, parent);
    if (parent >= core.table[above].rows) return Fail(core);
  }
  uint32_t first = WEIR_NO_ROW;
  if (t == kResource || t == kScope || t == kNum || t == RecordTable(core.signal)) {
    first = AddAtTail(core, t, parent, n);
  } else if (t == kHist || t == kExphist || t == kSummary) {
    first = AddDetail(core, t, parent, n);
  } else if (above != kNoTable) {
    first = AddInRange(core, t, parent, n);
  } else {
    return Fail(core);
  }
  if (first == WEIR_NO_ROW || above == kNoTable) return first;
  uint32_t* const parents = static_cast<uint32_t*>(core.table[t].column[1]);
  std::fill(parents + first, parents + first + n, parent);
  core.grown.emplace_back(above, parent);
  return first;
}

constexpr weir_batch_ops kOps = {sizeof(weir_batch_ops), 0,         ArenaGrow, EditsGrow,
                                 AttrAdd,                AttrClear, RowsAdd};

}  // namespace

const weir_batch_ops& EditOps() { return kOps; }

}  // namespace weir::batch
