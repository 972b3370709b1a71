// Where write-back has to go, and the account of what is still to be done.
//
// One word for each row of each table: which of its cells were set, whether it was added, dropped
// or grew, and whether something below it has work. Marking follows the edit log, the drop bitmaps
// and the added rows up to the request; whatever lies below a dropped row needs no work and is not
// marked. The writer takes each mark when it has applied it: at the end `pending` must be zero.
//
// Errors: InvalidArgument for a log or a parent that names what is not there. Threads: one at a
// time.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "host/batch/core.h"

namespace weir::batch {

class Marks {
 public:
  static constexpr uint32_t kColumns = (1u << kColumnsMax) - 1;  // Bit c: cell c was set.
  static constexpr uint32_t kGrown = 1u << 24;                   // Attributes were added to it.
  static constexpr uint32_t kDrop = 1u << 25;
  static constexpr uint32_t kAdded = 1u << 26;
  static constexpr uint32_t kFromWire = 1u << 27;  // Took the place of a row that came in.
  static constexpr uint32_t kBelow = 1u << 28;     // Rows below it have work.
  static constexpr uint32_t kSeen = 1u << 29;      // kDead is known.
  static constexpr uint32_t kDead = 1u << 30;      // It or something above it was dropped.
  static constexpr uint32_t kAttrBelow = 1u << 31;  // Its attributes or its body have work.
  static constexpr uint32_t kCounted = kColumns | kGrown | kDrop | kAdded;
  static constexpr uint32_t kWork = kColumns | kGrown | kBelow | kAttrBelow;

  // Zero words for all rows of the batch.
  void Start(const Core& core);
  // Marks everything that was done to the batch.
  absl::Status MarkAll(const Core& core);

  uint32_t At(TableIndex t, uint32_t row) const { return of_[t][row]; }
  // Sets bits that are counted; returns those that are new.
  uint32_t Add(TableIndex t, uint32_t row, uint32_t bits) {
    const uint32_t added = bits & ~of_[t][row];
    of_[t][row] |= added;
    pending_ += Count(added);
    return added;
  }
  // Notes that a cell was set; false when that was known.
  bool AddCell(TableIndex t, uint32_t row, uint32_t column) {
    const bool added = Add(t, row, 1u << column) != 0;
    cells_ += added;
    return added;
  }
  // What was marked of this row has been applied.
  void Take(TableIndex t, uint32_t row) {
    uint32_t& word = of_[t][row];
    if (!(word & kCounted)) return;
    pending_ -= Count(word & kCounted);
    word &= ~kCounted;
  }
  void TakeAll(TableIndex t, uint32_t first, uint32_t end) {
    for (uint32_t row = first; row < end; ++row) Take(t, row);
  }
  bool AnyWork(TableIndex t, uint32_t first, uint32_t end) const {
    for (uint32_t row = first; row < end; ++row) {
      if (of_[t][row] & kWork) return true;
    }
    return false;
  }
  uint64_t pending() const { return pending_; }
  uint64_t cells() const { return cells_; }

 private:
  // Mostly one; to count more is a call where the processor is not known to do it.
  static uint32_t Count(uint32_t bits) {
    return bits & (bits - 1) ? static_cast<uint32_t>(std::popcount(bits)) : bits != 0;
  }
  bool Path(const Core& core, TableIndex t, uint32_t row);
  bool OwnerPath(const Core& core, uint32_t attr_row);
  void MarkEdits(const Core& core);
  void MarkDrops(const Core& core, TableIndex t);
  void MarkAdded(const Core& core, TableIndex t);
  void MarkGrown(const Core& core);
  void Fail(std::string text);

  std::array<std::vector<uint32_t>, kTableCount> of_;
  uint64_t pending_ = 0;
  uint64_t cells_ = 0;
  absl::Status status_;
};

// The table whose row `attr_row` belongs to; kNoTable for a row that nobody owns.
TableIndex OwnerTable(const Core& core, uint32_t attr_row);

}  // namespace weir::batch
