#include "host/batch/additions.h"

namespace weir::batch {

bool Additions::Find(const Core& core) {
  return Link(core, kScope) && Link(core, RecordTable(core.signal));
}

bool Additions::Link(const Core& core, TableIndex t) {
  const Table& table = core.table[t];
  if (!table.built || table.rows == table.wire_rows) return true;
  const uint32_t* parent = static_cast<const uint32_t*>(table.column[1]);
  Chain& chain = chain_[t];
  chain.first.assign(core.table[Info(t).parent].rows, WEIR_NO_ROW);
  chain.next.assign(table.rows - table.wire_rows, WEIR_NO_ROW);
  for (uint32_t row = table.rows; row-- > table.wire_rows;) {
    if (parent[row] >= chain.first.size()) return false;
    chain.next[row - table.wire_rows] = chain.first[parent[row]];
    chain.first[parent[row]] = row;
  }
  return true;
}

}  // namespace weir::batch
