// Decides which tables and columns a batch gets, and gives them memory: one mapping, carved into
// columns with exact sizes, so that filling them never has to check for room.
#include <algorithm>
#include <cstring>

#include "host/batch/core.h"

namespace weir::batch {
namespace {

constexpr uint64_t kValueClasses = 1ull << WEIR_TEXT_VALUE | 1ull << WEIR_TEXT_BODY |
                                   1ull << WEIR_TEXT_BYTES | 1ull << WEIR_TEXT_NUMBER;

// A range column and the table that it points into; `write` of it allows adding there.
struct Child {
  uint32_t range;
  TableIndex child;
};
constexpr Child kChildren[] = {
    {WEIR_COLUMN(resource, scopes), kScope},    {WEIR_COLUMN(resource, attrs), kAttr},
    {WEIR_COLUMN(scope, attrs), kAttr},         {kEntityId << 16 | kEntityKeys, kEntityKey},
    {WEIR_COLUMN(span, attrs), kAttr},          {WEIR_COLUMN(span, events), kEvent},
    {WEIR_COLUMN(span, links), kLink},          {WEIR_COLUMN(event, attrs), kAttr},
    {WEIR_COLUMN(link, attrs), kAttr},          {WEIR_COLUMN(log, attrs), kAttr},
    {WEIR_COLUMN(metric, points), kPoint},      {WEIR_COLUMN(metric, metadata), kAttr},
    {WEIR_COLUMN(point, attrs), kAttr},         {WEIR_COLUMN(point, exemplars), kExemplar},
    {WEIR_COLUMN(exemplar, attrs), kAttr},      {WEIR_COLUMN(exphist, pos), kNum},
    {WEIR_COLUMN(exphist, neg), kNum},          {WEIR_COLUMN(summary, quantiles), kNum},
    {WEIR_COLUMN(profile, samples), kSample},   {WEIR_COLUMN(profile, attr_indices), kNum},
    {WEIR_COLUMN(sample, attr_indices), kNum},  {WEIR_COLUMN(sample, values), kNum},
};

bool OfSignal(const Core& core, TableIndex t) {
  return (Info(t).signals & static_cast<uint64_t>(core.signal)) != 0;
}

uint64_t AllColumns(TableIndex t) { return (1ull << Info(t).columns) - 1; }

class Closure {
 public:
  explicit Closure(Core& core) : core_(core) {}

  void Run() {
    TakeDeclared();
    if (want_[kAttr]) AddOwners();
    for (bool again = true; again;) again = AddParents();
    AddStructure();
    for (uint32_t t = 0; t < kTableCount; ++t) {
      core_.table[t].built = want_[t] != 0;
      core_.table[t].mask = want_[t];
    }
  }

 private:
  void Want(TableIndex t, uint64_t columns) {
    if (OfSignal(core_, t)) want_[t] |= columns;
  }

  void TakeDeclared() {
    const uint64_t classes = core_.declared.text_classes();
    for (uint32_t i = 0; i < kOther; ++i) {
      const TableIndex t = static_cast<TableIndex>(i);
      Want(t, core_.declared.NeedMask(Info(t).id));
      if (classes >> WEIR_TEXT_UNKNOWN & 1) Want(t, 1);
    }
    for (const TextColumn& c : TextColumns()) {
      if (c.table != kOther && (classes >> c.text_class & 1)) Want(c.table, 1ull << c.column);
    }
    if (classes & kValueClasses) Want(kAttr, 1);
    // Whether a string is a name or a unit is seen by what refers to it.
    const uint64_t string_text = 1ull << ColumnOf(WEIR_COLUMN(string, text));
    if ((classes & (1ull << WEIR_TEXT_STRING | 1ull << WEIR_TEXT_UNIT)) ||
        (want_[kString] & string_text)) {
      Want(kString, string_text | 1ull << ColumnOf(WEIR_COLUMN(string, roles)));
      Want(kAttr, 1);
    }
    for (const Child& c : kChildren) {
      const TableIndex t = IndexOfTable(TableOf(c.range));
      if (want_[t] >> ColumnOf(c.range) & 1) Want(c.child, 1);
    }
    Want(kResource, 1);
    Want(kScope, 1);
    Want(RecordTable(core_.signal), 1);
  }

  // Attributes are one table: whoever reads some gets those of all owners.
  void AddOwners() {
    Want(kAttr, AllColumns(kAttr));
    for (const Child& c : kChildren) {
      if (c.child == kAttr) Want(IndexOfTable(TableOf(c.range)), 1);
    }
    Want(kDictAttr, 1);
    Want(kString, 1ull << ColumnOf(WEIR_COLUMN(string, text)));
  }

  bool AddParents() {
    bool added = false;
    for (uint32_t t = 0; t < kTableCount; ++t) {
      const TableIndex parent = Info(static_cast<TableIndex>(t)).parent;
      if (!want_[t] || parent == kNoTable || want_[parent]) continue;
      Want(parent, 1);
      added = true;
    }
    return added;
  }

  // Parents, ranges to children that are there, rows of details and bodies, and what says how to
  // read the rest.
  void AddStructure() {
    for (const Child& c : kChildren) {
      const TableIndex t = IndexOfTable(TableOf(c.range));
      if (want_[t] && want_[c.child]) want_[t] |= 1ull << ColumnOf(c.range);
    }
    for (uint32_t t = 0; t < kTableCount; ++t) {
      if (want_[t] && Info(static_cast<TableIndex>(t)).parent != kNoTable) want_[t] |= 2;
    }
    if (want_[kScope]) want_[kScope] |= 1ull << ColumnOf(WEIR_COLUMN(scope, records));
    if (want_[kMetric]) want_[kMetric] |= 1ull << ColumnOf(WEIR_COLUMN(metric, kind));
    if (want_[kPoint]) want_[kPoint] |= 1ull << ColumnOf(WEIR_COLUMN(point, detail));
    if (want_[kLog] && want_[kAttr]) want_[kLog] |= 1ull << ColumnOf(WEIR_COLUMN(log, body));
    if (want_[kDictAttr]) want_[kDictAttr] = AllColumns(kDictAttr);
    if (want_[kHist] | want_[kExphist] | want_[kSummary]) {
      want_[kPoint] |= 1ull << ColumnOf(WEIR_COLUMN(point, has));
    }
  }

  Core& core_;
  std::array<uint64_t, kTableCount> want_{};
};

bool HasDrop(TableIndex t) {
  switch (t) {
    case kAttr:
    case kHist:
    case kExphist:
    case kSummary:
    case kNum:
    case kString:
    case kDictAttr:
    case kOther:
    case kEntityKey:
      return false;
    default:
      return true;
  }
}

bool HasPosition(TableIndex t) {
  return HasDrop(t) || t == kDictAttr;
}

// Hands out pieces of the mapping; the first run, without memory, only adds up.
class Carver {
 public:
  explicit Carver(uint8_t* base) : base_(base) {}
  void* Take(uint64_t bytes) {
    void* piece = base_ ? base_ + used_ : nullptr;
    used_ += (bytes + 63) & ~63ull;
    return piece;
  }
  uint64_t used() const { return used_; }

 private:
  uint8_t* base_;
  uint64_t used_ = 0;
};

void Carve(Core& core, Carver& carver) {
  for (uint32_t i = 0; i < kTableCount; ++i) {
    Table& table = core.table[i];
    const TableIndex t = static_cast<TableIndex>(i);
    if (!table.built) continue;
    const TableInfo& info = Info(t);
    for (uint32_t c = 1; c < info.columns; ++c) {
      if (!(table.mask >> c & 1)) continue;
      table.column[c] =
          carver.Take(static_cast<uint64_t>(table.cap) * CellWidth(info.column[c].cell));
    }
    if (HasDrop(t)) {
      table.drop = static_cast<uint64_t*>(carver.Take((table.cap + 63ull) / 64 * 8));
      table.column[0] = table.drop;
    }
    if (HasPosition(t)) {
      table.pos = static_cast<weir_str*>(carver.Take(table.wire_rows * sizeof(weir_str)));
    }
  }
}

}  // namespace

uint32_t AttrRangeOf(TableIndex t) { return RangeOf(t, kAttr); }

uint32_t RangeOf(TableIndex parent, TableIndex child) {
  if (parent == kScope && Info(child).parent == kScope) return WEIR_COLUMN(scope, records);
  for (const Child& c : kChildren) {
    if (c.child == child && IndexOfTable(TableOf(c.range)) == parent) return c.range;
  }
  return 0;
}

bool MayGrow(Signal signal, const ColumnSet& set, TableIndex t) {
  if (t == RecordTable(signal)) return set.Writes(WEIR_COLUMN(scope, records));
  if (t == kResource) return set.Writes(WEIR_COLUMN(resource, scopes));
  if (t == kHist || t == kExphist || t == kSummary || t == kNum) {
    return set.Writes(WEIR_COLUMN(metric, points));
  }
  for (const Child& c : kChildren) {
    if (c.child == t && set.Writes(c.range)) return true;
  }
  return false;
}

void ClearRows(Core& core, TableIndex t, uint32_t first, uint32_t count) {
  const Table& table = core.table[t];
  const TableInfo& info = Info(t);
  for (uint32_t c = 1; c < info.columns; ++c) {
    if (!table.column[c]) continue;
    const Cell cell = info.column[c].cell;
    const uint64_t width = CellWidth(cell);
    const bool ones = cell == Cell::kTraceId || cell == Cell::kSpanId || cell == Cell::kRow;
    std::memset(static_cast<uint8_t*>(table.column[c]) + first * width, ones ? 0xff : 0,
                count * width);
  }
}

bool LayOut(Core& core, const RowCounts& counts) {
  for (Table& table : core.table) table.Reset();
  if (core.declared.empty()) return true;
  Closure(core).Run();
  for (uint32_t i = 0; i < kTableCount; ++i) {
    Table& table = core.table[i];
    const TableIndex t = static_cast<TableIndex>(i);
    table.rows = table.wire_rows = counts.rows[i];
    table.cap = table.rows;
    if (core.is_new || MayGrow(core.signal, core.declared, t))
      table.cap += table.rows + core.limits.added_rows_max;
  }
  Carver sizes(nullptr);
  Carve(core, sizes);
  if (!core.columns.Reserve(sizes.used()) || !core.arena.Reserve(core.limits.arena_bytes_max)) {
    return false;
  }
  Carver carver(core.columns.data());
  Carve(core, carver);
  for (uint32_t i = 0; i < kTableCount; ++i) {
    const TableIndex t = static_cast<TableIndex>(i);
    if (core.table[i].built && t != kAttr) ClearRows(core, t, 0, core.table[i].rows);
    if (core.table[i].drop)
      std::memset(core.table[i].drop, 0, (core.table[i].rows + 63ull) / 64 * 8);
  }
  return true;
}

}  // namespace weir::batch
