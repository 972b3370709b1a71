// Edits that keep the length of what they replace: a copy of the request with the new bytes in
// place.
//
// The log says where the old bytes lie. What it says is checked against the wire: the bytes before
// them must be their length. Threads: one at a time.
#pragma once

#include <vector>

#include "host/base/shared_bytes.h"
#include "host/batch/core.h"
#include "host/batch/marks.h"

namespace weir::batch {

class Overlay {
 public:
  // Looks at every edit. False when this way can not be taken, which is no error. `marks` was
  // started; it then holds every cell that was set.
  bool Plan(const Core& core, Marks& marks);
  SharedBytes Write(const Core& core) const;

 private:
  struct Patch {
    uint32_t at;
    weir_str now;
  };
  bool PlanCell(const Core& core, TableIndex t, uint32_t column, uint32_t row, weir_val old);
  bool PlanText(const Core& core, weir_str old, weir_str now);

  std::vector<Patch> patches_;
};

}  // namespace weir::batch
