// The half of the splicer that writes from cells alone: rows that were added, and messages inside a
// row that were not on the wire.
#include "absl/strings/str_format.h"
#include "host/batch/reader.h"
#include "host/batch/splicer.h"

namespace weir::batch {

void Splicer::EncodeRequest() {
  const Table& resources = core_.table[kResource];
  const FieldShape field{1, Op::kRows, false, 0, 0, kResource, kResourceEntryShape};
  Left left;
  for (uint32_t row = resources.wire_rows; row < resources.rows && state_.status.ok(); ++row) {
    EncodeOne(field, row, left);
  }
}

Splicer::Left Splicer::EncodeRow(const Shape& shape, uint32_t row) {
  const RowRef ref = RefTo(state_, shape, row);
  Left left = Encode(shape, ref);
  TakeRow(ref);
  return left;
}

Splicer::Left Splicer::Encode(const Shape& shape, const RowRef& ref) {
  Left left;
  for (uint32_t i = 0; i < shape.count; ++i) EncodeField(shape.field[i], ref, left);
  return left;
}

void Splicer::EncodeField(const FieldShape& f, const RowRef& ref, Left& left) {
  switch (f.op) {
    case Op::kAttrs: {
      const weir_range r = values_.RangeOf(ref.table, ref.row, f.column);
      EncodeAttrs(Tag(f.number, kBytes), r.first, r.first + r.count);
      return;
    }
    case Op::kBody: {
      const weir_range body = values_.BodyOf(ref.row);
      EncodeAttrs(Tag(f.number, kBytes), body.first, body.first + body.count);
      return;
    }
    case Op::kTexts:
      return;
    case Op::kRows:
      EncodeRows(f, ref.row, ChildRange(f, ChildTable(f), ref.row), left);
      return;
    case Op::kMessage:
      EncodeInside(f, ref, left);
      return;
    default:
      WriteCell(state_, f, ref);
  }
}

void Splicer::EncodeAttrs(uint32_t tag, uint32_t first, uint32_t end) {
  const bool body = core_.signal == Signal::kLogs && tag == Tag(5, kBytes);
  for (uint32_t row = first; row < end;) {
    const uint32_t next = values_.SubtreeEnd(row, end);
    if (values_.Deleted(row)) {
      values_.Take(row, next);
    } else {
      const Output::Frame frame = out_.Begin(tag, 0);
      body ? values_.EncodeValue(row, next) : values_.EncodeEntry(row, next);
      out_.End(frame);
    }
    row = next;
  }
}

void Splicer::EncodeRows(const FieldShape& f, uint32_t parent, weir_range range, Left& left) {
  const TableIndex t = ChildTable(f);
  if (!core_.table[t].built) return;
  if (Additions::Has(t, core_.signal)) {
    additions_.ForEach(core_, t, parent, [&](uint32_t row) { EncodeOne(f, row, left); });
    return;
  }
  for (uint32_t i = 0; i < range.count; ++i) EncodeOne(f, range.first + i, left);
}

void Splicer::EncodeOne(const FieldShape& f, uint32_t row, Left& left) {
  const TableIndex t = ChildTable(f);
  const bool vital = IsVital(f);
  if (core_.Dropped(t, row)) {
    state_.marks.Take(t, row);
    left.lost |= vital;
    return;
  }
  const Output::Frame frame = out_.Begin(Tag(f.number, kBytes), 0);
  const Left below = EncodeRow(ChildShape(f), row);
  // An entry without records would have been refused when it came in.
  const bool is_entry = t == kResource || t == kScope;
  if (below.Gone() || (is_entry && below.kept == 0)) {
    out_.Cancel(frame);
    left.lost |= vital;
    vanished_metrics_ += t == kMetric;
    return;
  }
  out_.End(frame);
  left.kept += vital;
}

void Splicer::EncodeInside(const FieldShape& f, const RowRef& ref, Left& left) {
  const bool is_data = f.when != 0;
  if (is_data && MetricKind(ref.row) != f.when) return;
  const Output::Frame frame = out_.Begin(Tag(f.number, kBytes), 0);
  left.Add(Encode(shapes_[f.shape], ref));
  if (out_.Empty(frame) && !is_data) {
    out_.Cancel(frame);
  } else {
    out_.End(frame);
  }
}

uint32_t Splicer::MetricKind(uint32_t row) const {
  const int32_t* kind = core_.table[kMetric].Col<int32_t>(WEIR_COLUMN(metric, kind));
  return kind && kind[row] > 0 ? static_cast<uint32_t>(kind[row]) : 0;
}

}  // namespace weir::batch
