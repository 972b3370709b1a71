#include "host/batch/row_writer.h"

#include "absl/strings/str_format.h"
#include "host/batch/reader.h"

namespace weir::batch {
namespace {

constexpr uint32_t ZigZag(int32_t value) {
  return static_cast<uint32_t>(value) << 1 ^ static_cast<uint32_t>(value >> 31);
}

class CellWriter {
 public:
  CellWriter(WriteState& state, const FieldShape& field, const RowRef& ref)
      : state_(state), field_(field), ref_(ref), table_(field.in_detail ? ref.detail : ref.table),
        cells_(state.core.table[table_].column[field.column]) {}

  void Write() {
    if (!cells_) return;
    switch (field_.op) {
      case Op::kText: return Text();
      case Op::kTraceId: return Id(16);
      case Op::kSpanId: return Id(8);
      case Op::kFixed64:
      case Op::kDouble:
        if (const uint64_t v = Cell<uint64_t>()) Fixed(kFixed64, v);
        return;
      case Op::kFixed32:
        if (const uint32_t v = Cell<uint32_t>()) Fixed(kFixed32, v);
        return;
      case Op::kUint32: return Varint(Cell<uint32_t>());
      case Op::kInt32: return Varint(static_cast<uint64_t>(int64_t{Cell<int32_t>()}));
      case Op::kUint64: return Varint(Cell<uint64_t>());
      case Op::kBool: return Varint(Cell<uint32_t>() != 0);
      case Op::kZigZag32: return Varint(ZigZag(Cell<int32_t>()));
      case Op::kOptional:
      case Op::kChoice:
        if (Has()) Fixed(kFixed64, Cell<uint64_t>());
        return;
      case Op::kPacked: return Text();
      case Op::kNumbers: return Numbers();
      case Op::kQuantiles: return Quantiles();
      default: return;
    }
  }

 private:
  template <class T>
  T Cell() const {
    return static_cast<const T*>(cells_)[field_.in_detail ? ref_.detail_row : ref_.row];
  }
  uint32_t FieldTag(WireType type) const { return Tag(field_.number, type); }
  void Varint(uint64_t value) {
    if (value == 0) return;
    state_.out.Varint(FieldTag(kVarint));
    state_.out.Varint(value);
  }
  template <class T>
  void Fixed(WireType type, T value) {
    state_.out.Varint(FieldTag(type));
    state_.out.Fixed(value);
  }
  bool Has() const {
    const uint32_t id =
        ref_.table == kExemplar ? WEIR_COLUMN(exemplar, has) : WEIR_COLUMN(point, has);
    const uint32_t* has = state_.core.table[ref_.table].Col<uint32_t>(id);
    return has && (has[ref_.row] & field_.when);
  }
  void Bad(const char* what) {
    state_.Fail(absl::StrFormat("%s, row %d: %s",
                                ColumnName(Info(table_).id << 16 | field_.column), ref_.row, what));
  }
  void Text() {
    const weir_str s = Cell<weir_str>();
    if (s.len == 0) return;
    if (!state_.core.Readable(s)) return Bad("the text is not in a segment");
    if (field_.op == Op::kPacked && s.len % 8 != 0) return Bad("not a run of 8-byte values");
    state_.out.Text(FieldTag(kBytes), state_.core.Bytes(s), s.len);
  }
  void Id(uint32_t size) {
    const weir_id id = Cell<weir_id>();
    if (id == WEIR_NO_ID) return;
    if (!state_.core.Readable({id, size})) return Bad("the id is not in a segment");
    state_.out.Text(FieldTag(kBytes), state_.core.Bytes({id, size}), size);
  }
  // The rows of `num` that the cell names; an empty range when they are not there.
  weir_range Range() {
    const weir_range r = Cell<weir_range>();
    const Table& num = state_.core.table[kNum];
    if (r.count == 0) return {0, 0};
    if (!num.built || r.first > num.rows || r.count > num.rows - r.first) {
      Bad("the range is not in num");
      return {0, 0};
    }
    return r;
  }
  void Numbers() {
    const weir_range r = Range();
    if (r.count == 0) return;
    const uint64_t* v = state_.core.table[kNum].Col<uint64_t>(WEIR_COLUMN(num, v));
    const Output::Frame frame = state_.out.Begin(FieldTag(kBytes), r.count);
    for (uint32_t i = 0; i < r.count; ++i) state_.out.Varint(v[r.first + i]);
    state_.out.End(frame);
  }
  void Quantiles() {
    const weir_range r = Range();
    if (r.count % 2 != 0) return Bad("quantiles come in pairs");
    const uint64_t* v = state_.core.table[kNum].Col<uint64_t>(WEIR_COLUMN(num, v));
    for (uint32_t i = 0; i < r.count; i += 2) {
      const Output::Frame frame = state_.out.Begin(FieldTag(kBytes), 18);
      for (uint32_t part = 0; part < 2; ++part) {
        const uint64_t bits = v[r.first + i + part];
        if (bits == 0) continue;
        state_.out.Varint(Tag(part + 1, kFixed64));
        state_.out.Fixed(bits);
      }
      state_.out.End(frame);
    }
  }

  WriteState& state_;
  const FieldShape& field_;
  const RowRef& ref_;
  const TableIndex table_;
  const void* const cells_;
};

}  // namespace

RowRef RefTo(WriteState& state, const Shape& shape, uint32_t row) {
  RowRef ref{shape.table, row};
  if (shape.detail == kNoTable || !state.core.table[shape.detail].built) return ref;
  const Table& details = state.core.table[shape.detail];
  const uint32_t* detail = state.core.table[kPoint].Col<uint32_t>(WEIR_COLUMN(point, detail));
  if (detail && detail[row] < details.rows) {
    ref.detail = shape.detail;
    ref.detail_row = detail[row];
  } else if (row < state.core.table[kPoint].wire_rows) {
    state.Fail(absl::StrFormat("point row %d has no details", row));
  }
  return ref;
}

void WriteCell(WriteState& state, const FieldShape& field, const RowRef& ref) {
  if (field.in_detail && ref.detail == kNoTable) return;
  CellWriter(state, field, ref).Write();
}

}  // namespace weir::batch
