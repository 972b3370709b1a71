// Attributes and values on their way back: KeyValue, AnyValue, lists and maps.
//
// The k-th KeyValue on the wire is the k-th row of depth 0 in its owner's range, and so on
// downwards; rows that follow the last one of these were added. Inside an edited value unknown
// fields and clean entries are kept; a value that was set anew replaces all members of the oneof,
// where the first stood.
//
// Threads: one at a time; lives for one write.
#pragma once

#include <cstdint>

#include "host/batch/row_writer.h"

namespace weir::batch {

class ValueWriter {
 public:
  explicit ValueWriter(WriteState& state);

  // Numbers of the fields that a kind of entry has.
  struct Entry {
    uint32_t key, key_index, value;
  };
  static constexpr Entry kKeyValue{1, 3, 2};
  static constexpr Entry kDictionaryEntry{0, 1, 2};  // Its key can not be set.

  bool built() const { return type_ != nullptr; }
  bool Added(uint32_t row) const { return flags_[row] & WEIR_ATTR_ADDED; }
  weir_str Key(uint32_t row) const { return key_[row]; }
  bool HasNewKey(uint32_t row) const {
    return state_.marks.At(kAttr, row) >> ColumnOf(WEIR_COLUMN(attr, key)) & 1;
  }
  bool Deleted(uint32_t row) const { return flags_[row] & WEIR_ATTR_DELETED; }
  // The row behind everything below `row`; `end` ends what belongs to the owner.
  uint32_t SubtreeEnd(uint32_t row, uint32_t end) const {
    uint32_t next = row + 1;
    while (next < end && depth_[next] > depth_[row]) ++next;
    return next;
  }
  // The attribute or body that nested row `row` is in.
  uint32_t TopOf(uint32_t row, uint32_t first) const {
    while (row > first && depth_[row] > 0) --row;
    return row;
  }
  // The rows of an owner; empty and an error when the range is not its own.
  weir_range RangeOf(TableIndex table, uint32_t row, uint32_t column) const;
  // The row of a log body with all below it; count 0 when there is none.
  weir_range BodyOf(uint32_t log_row) const;
  // The same for a row that is known, of this owner.
  weir_range TreeOf(uint32_t attr_row, uint8_t owner_table, uint32_t owner) const;

  // The content of an entry that came in as [p, stop), with its edits. Takes the marks of
  // [row, end).
  void SpliceEntry(const Entry& entry, uint32_t row, uint32_t end, const uint8_t* p,
                   const uint8_t* stop);
  // The short way for an attribute whose value was a scalar and is one, all in the usual shape:
  // writes the whole field. False when it is another case; then nothing was done.
  bool ReplaceUsual(uint32_t tag, uint32_t row, uint32_t end, const uint8_t* p,
                    const uint8_t* stop);
  void SpliceValue(uint32_t row, uint32_t end, const uint8_t* p, const uint8_t* stop);
  // The content of an entry or value from the cells. Takes the marks too.
  void EncodeEntry(uint32_t row, uint32_t end);
  void EncodeValue(uint32_t row, uint32_t end);
  void Take(uint32_t row, uint32_t end) { state_.marks.TakeAll(kAttr, row, end); }

 private:
  void SpliceChildren(uint32_t row, uint32_t end, bool map, const uint8_t* p, const uint8_t* stop);
  void EncodeChildren(uint32_t row, uint32_t end, bool map);
  void WriteMember(uint32_t row, uint32_t end);
  void WriteKey(uint32_t row);
  bool Check(weir_str text, uint32_t row, const char* what);

  WriteState& state_;
  const Core& core_;
  Output& out_;
  const uint8_t *type_, *flags_, *depth_, *owner_table_;
  const uint32_t* owner_;
  const weir_str* key_;
  const weir_val* val_;
};

}  // namespace weir::batch
