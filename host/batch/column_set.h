// Which columns a component reads and writes, as a bit set.
//
// The graph makes one set per stage when a pipeline is built, joins them with Add into the set that
// batches of the pipeline are built with, and hands both to Batch. A plain value: copies are cheap
// enough for start-up, and hot code only reads it.
//
// Errors: a required column that this host does not know, or a `write` of a column that nobody may
// set, is an InvalidArgument error that names table and column. Ids marked WEIR_OPTIONAL that are
// not known, and ids of tables that the signal does not have, are skipped.
// Threads: immutable once built.
#pragma once

#include <array>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/base/signal.h"
#include "weir/abi.h"

namespace weir {

class ColumnSet {
 public:
  ColumnSet() = default;

  // `text_classes` are bits 1 << WEIR_TEXT_*; `spare_attrs` is the plan's hint, per item.
  static absl::StatusOr<ColumnSet> Make(Signal signal, const weir_columns& need,
                                        const weir_columns& write, uint64_t text_classes,
                                        uint32_t spare_attrs);
  // Every column and text class of the signal, to read and to write.
  static ColumnSet All(Signal signal);

  // The union. `spare_attrs` add up, because each component may add its own.
  void Add(const ColumnSet& other);
  // Also asks for the text table with these classes: what the patterns of a component add.
  void AddTextClasses(uint64_t classes);

  bool empty() const;
  // True when `write` lists anything, so that Batch::Write can have work to do.
  bool writes() const;
  // A column that is written may also be read. `id` as WEIR_COLUMN gives it.
  bool Needs(uint32_t id) const { return Bit(need_, id) || Bit(write_, id); }
  bool Writes(uint32_t id) const { return Bit(write_, id); }
  // True when any column of the table is listed.
  bool HasTable(uint32_t table) const { return Mask(need_, table) || Mask(write_, table); }
  uint64_t NeedMask(uint32_t table) const { return Mask(need_, table) | Mask(write_, table); }
  uint64_t WriteMask(uint32_t table) const { return Mask(write_, table); }
  uint64_t text_classes() const { return text_classes_; }
  uint32_t spare_attrs() const { return spare_attrs_; }

 private:
  // Table ids are below this one, columns below 64.
  static constexpr uint32_t kTablesMax = 80;
  using Masks = std::array<uint64_t, kTablesMax>;

  static uint64_t Mask(const Masks& masks, uint32_t table) {
    return table < kTablesMax ? masks[table] : 0;
  }
  static bool Bit(const Masks& masks, uint32_t id) {
    return Mask(masks, id >> 16) >> (id & 63) & 1;
  }
  absl::Status Take(Signal signal, const weir_columns& columns, bool is_write);

  Masks need_{};
  Masks write_{};
  uint64_t text_classes_ = 0;
  uint32_t spare_attrs_ = 0;
};

}  // namespace weir
