// Filling columns from wire bytes, one level of messages after the other.
//
// Each message is walked exactly once, at its own level; the level above has left its position.
// There are no checks: bytes are valid and regular, and every column has room for the rows that
// were counted. Split over build_*.cc by signal.
//
// Threads: one at a time; lives for one build.
#pragma once

#include <cstdint>

#include "host/batch/attr_builder.h"
#include "host/batch/core.h"
#include "host/batch/text_builder.h"

namespace weir::batch {

// A local pointer to the cells of one column, NULL when it was not built, and the number of the
// text table's column over it; both are named after the column.
#define COLUMN(type, table_index, table, name) \
  type* const name = Col<type>(table_index, WEIR_COLUMN(table, name))
#define TEXT(table_index, table, name) \
  const uint32_t name##_text = TextColumnOf(table_index, ColumnOf(WEIR_COLUMN(table, name)))

template <class T>
inline void Put(T* column, uint32_t row, T value) {
  if (column) column[row] = value;
}

struct PointColumns;

class Builder {
 public:
  explicit Builder(Core& core);
  void Run();

 private:
  // build.cc
  void FindResources();
  void Resources();
  void Resource(const uint8_t* p, const uint8_t* end, uint32_t row);
  void Entities();
  void Scopes();
  void Scope(const uint8_t* p, const uint8_t* end, uint32_t row);
  // build_traces.cc
  void Spans();
  void Events();
  void Links();
  // build_logs.cc
  void Logs();
  // build_metrics.cc
  void Metrics();
  void MetricData(const uint8_t* p, const uint8_t* end, uint32_t row);
  void Points();
  void Point(const PointColumns& c, const uint8_t* p, const uint8_t* end, uint32_t row,
             int32_t kind);
  void Quantile(const uint8_t* p, const uint8_t* end);
  void Buckets(const uint8_t* p, const uint8_t* end, int32_t* offset, weir_range* range);
  void Exemplars();
  // build_profiles.cc
  void Dictionary();
  void DictionaryFields(const uint8_t* p, const uint8_t* end);
  void DictionaryAttrs();
  void TableEntry(uint32_t table_field, const uint8_t* p, const uint8_t* end);
  void Profiles();
  void ValueType(const uint8_t* p, const uint8_t* end, int32_t* type, int32_t* unit, uint32_t row);
  void Samples();
  void Sample(const uint8_t* p, const uint8_t* end, uint32_t row);
  void StringTexts();
  void Role(uint64_t string, uint32_t role);

  weir_str View(const uint8_t* p, uint32_t length) const {
    return {static_cast<uint32_t>(p - base_), length};
  }
  template <class T>
  T* Col(TableIndex t, uint32_t id) const {
    return core_.table[t].Col<T>(id);
  }
  const uint8_t* Begin(TableIndex t, uint32_t row) const {
    return base_ + core_.table[t].pos[row].off;
  }
  const uint8_t* End(TableIndex t, uint32_t row) const {
    return base_ + core_.table[t].pos[row].off + core_.table[t].pos[row].len;
  }
  // Remembers where a message of table `t` lies, and gives it the next row.
  uint32_t Place(TableIndex t, const uint8_t* p, uint32_t length) {
    const uint32_t row = next_[t]++;
    core_.table[t].pos[row] = View(p, length);
    return row;
  }
  // A field that no column has: `field` begins at its tag.
  void Unknown(uint32_t tag, const uint8_t*& p) {
    const uint8_t* value = p;
    SkipValue(tag, p);
    if ((tag & 7) == kBytes) text_.AddUnknown(value, base_);
  }
  void ReadId(const uint8_t* p, uint32_t length, uint32_t size, weir_id* column, uint32_t row) {
    if (column && length == size) column[row] = static_cast<weir_id>(p - base_);
  }
  // A run of 8-byte values: a view of the wire, or joined in the arena when there are several.
  void Fixed64s(uint32_t tag, const uint8_t*& p, weir_str* column, uint32_t row);
  // One packed or single occurrence of a repeated number; appended to `num`.
  void Numbers(uint32_t tag, const uint8_t*& p);

  Core& core_;
  const uint8_t* const base_;
  TextBuilder text_;
  AttrBuilder attrs_;
  std::array<uint32_t, kTableCount> next_{};
};

}  // namespace weir::batch
