#include "host/batch/left_rows.h"

#include <vector>

#include "host/batch/reader.h"

namespace weir::batch {
namespace {

bool AnyDrop(const Table& table) {
  for (uint32_t word = 0; word < (table.rows + 63) / 64; ++word) {
    if (table.drop[word]) return true;
  }
  return false;
}

// Which rows of a table are there, by row.
class Alive {
 public:
  explicit Alive(const Core& core) : core_(core) {}

  std::vector<bool> Of(TableIndex t) {
    const Table& table = core_.table[t];
    const TableIndex above = Info(t).parent;
    std::vector<bool> alive(table.rows);
    const std::vector<bool> parents = above == kNoTable ? std::vector<bool>() : Of(above);
    const uint32_t* parent = static_cast<const uint32_t*>(table.column[1]);
    for (uint32_t row = 0; row < table.rows; ++row) {
      alive[row] = !core_.Dropped(t, row) && !core_.moves[t].Moved(row) &&
                   (above == kNoTable || (parent[row] < parents.size() && parents[parent[row]]));
    }
    return alive;
  }

 private:
  const Core& core_;
};

uint64_t Count(const std::vector<bool>& alive) {
  uint64_t n = 0;
  for (const bool is : alive) n += is;
  return n;
}

// Data points of a metric as it came in.
uint64_t PointsOf(const Core& core, uint32_t metric) {
  const weir_str at = core.table[kMetric].pos[metric];
  const uint8_t* p = core.base + at.off;
  const uint8_t* const end = p + at.len;
  uint64_t points = 0;
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    const uint32_t number = tag >> 3;
    if ((tag & 7) != kBytes || number < 5 || number > 11) {
      SkipValue(tag, p);
      continue;
    }
    const uint32_t length = ReadLength(p);
    const uint8_t* const stop = p + length;
    while (p < stop) {
      const uint32_t inner = ReadTag(p);
      points += inner == Tag(1, kBytes);
      SkipValue(inner, p);
    }
  }
  return points;
}

}  // namespace

bool RowsChanged(const Core& core) {
  for (const Table& table : core.table) {
    if (!table.built) continue;
    if (table.rows != table.wire_rows || (table.drop && AnyDrop(table))) return true;
  }
  return false;
}

void CountRows(const Core& core, uint64_t vanished_metrics, WriteBack* result) {
  const TableIndex record = RecordTable(core.signal);
  const TableIndex item = ItemTable(core.signal);
  Alive of(core);
  const std::vector<bool> records = of.Of(record);
  result->records = Count(records) - vanished_metrics;
  if (item != record && !core.table[item].built) {
    result->items = core.faces[item].rows;
    for (uint32_t row = 0; row < core.table[record].wire_rows; ++row) {
      if (!records[row]) result->items_dropped += PointsOf(core, row);
    }
    result->items -= result->items_dropped;
    return;
  }
  const std::vector<bool> items = item == record ? records : of.Of(item);
  result->items = Count(items);
  for (uint32_t row = 0; row < core.table[item].wire_rows; ++row) {
    result->items_dropped += !items[core.RowNow(item, row)];
  }
}

}  // namespace weir::batch
