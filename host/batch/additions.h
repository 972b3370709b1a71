// Added resources, scopes and records: no range covers them, each only names its parent.
//
// Threads: one at a time; lives for one write.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "host/batch/core.h"

namespace weir::batch {

class Additions {
 public:
  // False when a row names a parent that is not there.
  bool Find(const Core& core);

  // Calls fn(row) for each added row of `t` below `parent`, in order, dropped ones too.
  template <class Fn>
  void ForEach(const Core& core, TableIndex t, uint32_t parent, Fn fn) const {
    const Chain& chain = chain_[t];
    if (parent >= chain.first.size()) return;
    for (uint32_t row = chain.first[parent]; row != WEIR_NO_ROW;
         row = chain.next[row - core.table[t].wire_rows]) {
      fn(row);
    }
  }

  // Whether rows of the table are found here and not by ranges.
  static bool Has(TableIndex t, Signal signal) {
    return t == kScope || t == RecordTable(signal);
  }

 private:
  struct Chain {
    std::vector<uint32_t> first;  // By parent.
    std::vector<uint32_t> next;   // By row, less the wire rows.
  };
  bool Link(const Core& core, TableIndex t);

  std::array<Chain, kTableCount> chain_;
};

}  // namespace weir::batch
