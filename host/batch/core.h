// What a batch consists of, inside the host: the full tables, of which a stage sees a part.
//
// Table::column holds every column that was built, whoever declared it; what plugins see are the
// faces, whose undeclared columns are NULL. A wire row is one that came in; rows behind
// Table::wire_rows were added, or are copies of rows whose range had to move.
//
// Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "host/base/shared_bytes.h"
#include "host/batch/batch.h"
#include "host/batch/column_set.h"
#include "host/batch/key_dictionary.h"
#include "host/batch/mapping.h"
#include "host/batch/table_info.h"
#include "weir/abi.h"

namespace weir::batch {

struct Table {
  bool built = false;
  uint32_t rows = 0;       // Also those that were added.
  uint32_t wire_rows = 0;  // Attributes: also the spare rows.
  uint32_t cap = 0;
  uint64_t mask = 0;       // Bit c: column c is there.
  uint64_t* drop = nullptr;
  std::array<void*, kColumnsMax> column{};
  weir_str* pos = nullptr;  // Of wire rows: the content of the row's message.

  // The column with this WEIR_COLUMN id; NULL when it was not built.
  template <class T>
  T* Col(uint32_t id) const {
    return static_cast<T*>(column[ColumnOf(id)]);
  }
  void Reset() { *this = Table(); }
};

// A table as plugins see it: layout-compatible with every weir_*_table.
struct Face {
  uint32_t size = 0, rows = 0, cap = 0, reserved = 0;
  std::array<void*, kColumnsMax> column{};
};

// The union's text rows, packed as weir_text is.
struct Texts {
  std::vector<weir_text> rows;  // Kept at its greatest size; `count` are in use.
  uint32_t count = 0;
  std::vector<weir_str> unknown, number;
  std::vector<uint64_t> scanned;  // Bits of the view that was scanned last, per row.
  uint32_t scanned_rows = 0;
  uint32_t scanned_edits = 0;     // The log's length then.
  uint32_t indexed_edits = 0;     // Entries of the log that have a text row already.
  std::vector<BatchText> changed;
};

// The attributes' or children's ranges as they came in, kept when the first one moves.
struct WireRanges {
  uint32_t column = 0;  // WEIR_COLUMN id of the range column.
  std::vector<weir_range> ranges;
};

// Rows that had to move because their range grew; both vectors are as long as the highest row that
// moved, and empty mostly.
struct Moves {
  std::vector<uint32_t> to;       // By row; WEIR_NO_ROW: still here.
  std::vector<uint32_t> at_edit;  // By row: the log's length when it moved.
  std::vector<bool> is_copy;      // By row: took the place of another row.

  bool Moved(uint32_t row) const { return row < to.size() && to[row] != WEIR_NO_ROW; }
  bool IsCopy(uint32_t row) const { return row < is_copy.size() && is_copy[row]; }
  void Add(uint32_t from, uint32_t target, uint32_t edits);
  void Clear();
};

struct Core {
  Core(const KeyDictionary& keys_in, const BatchLimits& limits_in)
      : keys(keys_in), limits(limits_in) {}

  const KeyDictionary& keys;
  const BatchLimits limits;

  Signal signal = Signal::kTraces;
  bool built = false;
  bool is_new = false;
  SharedBytes wire;
  const uint8_t* base = nullptr;  // seg[0]
  uint32_t base_bytes = 0;
  ColumnSet declared;
  std::array<Table, kTableCount> table;
  Mapping columns;
  Mapping arena;
  Texts text;
  std::vector<weir_edit> edits;

  // Structural changes; empty in batches that nobody adds to.
  std::array<Moves, kTableCount> moves;
  std::vector<WireRanges> wire_ranges;
  std::vector<uint32_t> wire_bodies;  // log.body as it came in, when one was changed.
  std::vector<std::pair<TableIndex, uint32_t>> grown;  // Owners that something was added to.

  // The stage that is being called.
  const ColumnSet* stage = nullptr;
  uint32_t stage_edits = 0;
  // Bitmaps before the call, of tables that it may not drop from.
  std::array<std::vector<uint64_t>, kTableCount> stage_drops;
  bool stage_is_filtered = false;
  std::vector<weir_text> stage_texts;     // When it sees fewer classes than the union.
  std::vector<uint32_t> stage_text_rows;  // Union row of each of them.
  std::vector<weir_hit> hits;

  std::array<Face, kTableCount> faces;
  std::array<weir_text_column, kTextColumnCount> text_columns;
  weir_batch face;

  // Where a row is now.
  uint32_t RowNow(TableIndex t, uint32_t row) const {
    while (moves[t].Moved(row)) row = moves[t].to[row];
    return row;
  }
  bool Dropped(TableIndex t, uint32_t row) const {
    const uint64_t* drop = table[t].drop;
    return drop && (drop[row >> 6] >> (row & 63) & 1);
  }
  // True when the view lies inside its segment.
  bool Readable(weir_str s) const {
    const uint64_t end = (s.off & ~WEIR_ARENA_BIT) + static_cast<uint64_t>(s.len);
    return end <= (s.off & WEIR_ARENA_BIT ? face.arena_pos : base_bytes);
  }
  const uint8_t* Bytes(weir_str s) const {
    return face.seg[s.off >> 31] + (s.off & ~WEIR_ARENA_BIT);
  }
};

// How many rows each table gets; attributes with the spare ones.
struct RowCounts {
  std::array<uint32_t, kTableCount> rows{};
};

// layout.cc: decides which tables and columns are built, and gives them memory.
bool LayOut(Core& core, const RowCounts& counts);
// Also sets the columns of `count` rows from `first` on to "nothing".
void ClearRows(Core& core, TableIndex t, uint32_t first, uint32_t count);

// build.cc: fills the columns of a batch that was laid out.
void FillColumns(Core& core);

// True when neither the row nor anything above it was dropped or deleted.
bool RowAlive(const Core& core, TableIndex t, uint32_t row);

// texts.cc: adds text rows for what was added or became a text; see Batch::UpdateTexts.
void IndexNewTexts(Core& core);
std::span<const BatchText> ChangedTexts(Core& core, uint32_t bytes_min);

// edit_ops.cc: the functions behind weir_batch.ops.
const weir_batch_ops& EditOps();

// stage.cc
void ShowNothing(Core& core, const RowCounts& counts);
void ShowStage(Core& core, const ColumnSet& stage);
absl::Status CheckStage(Core& core);
void ShowHits(Core& core, std::span<const weir_hit> hits);

// The range column of table `t` whose rows are attributes, and the one whose rows are `child`; 0
// when there is none.
uint32_t AttrRangeOf(TableIndex t);
uint32_t RangeOf(TableIndex parent, TableIndex child);
// Whether a component with this set may add rows to the table.
bool MayGrow(Signal signal, const ColumnSet& set, TableIndex t);

}  // namespace weir::batch
