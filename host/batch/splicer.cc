#include "host/batch/splicer.h"

#include <algorithm>
#include <bit>

#include "absl/strings/str_format.h"
#include "host/batch/dictionary_writer.h"
#include "host/batch/reader.h"
#include "host/batch/run.h"

namespace weir::batch {

// Where a walk over one message is.
struct Splicer::Walk {
  struct Cursor {
    bool begun = false;
    uint32_t next = 0, end = 0;
  };

  const Shape& shape;
  const RowRef& ref;
  Run run;
  const uint8_t* field;  // The tag of the present field.
  const uint8_t* p;      // Behind its tag; after it was handled, behind it.
  Cursor attrs, texts;
  std::array<Cursor, 2> rows;
  Left left;
};

Splicer::Splicer(WriteState& state, const Additions& additions)
    : state_(state), core_(state.core), out_(state.out), additions_(additions), values_(state),
      shapes_(Shapes()), record_(RecordTable(core_.signal)),
      record_shape_(RecordShape(core_.signal)) {}

uint32_t Splicer::Touched(const Shape& shape, const RowRef& ref) const {
  const uint32_t word = state_.marks.At(ref.table, ref.row);
  uint32_t touched = word & Marks::kBelow ? shape.rows : 0;
  if (word & (Marks::kAttrBelow | Marks::kGrown)) touched |= shape.attrs;
  for (uint32_t bits = word & Marks::kColumns; bits; bits &= bits - 1) {
    touched |= shape.of_column[std::countr_zero(bits)];
  }
  if (ref.detail != kNoTable) {
    const uint32_t detail = state_.marks.At(ref.detail, ref.detail_row);
    for (uint32_t bits = detail & Marks::kColumns; bits; bits &= bits - 1) {
      touched |= shape.of_detail[std::countr_zero(bits)];
    }
  }
  return touched;
}

void Splicer::TakeRow(const RowRef& ref) {
  state_.marks.Take(ref.table, ref.row);
  if (ref.detail != kNoTable) state_.marks.Take(ref.detail, ref.detail_row);
}

weir_range Splicer::ChildRange(const FieldShape& f, TableIndex table, uint32_t row) {
  const Table& child = core_.table[table];
  if (!child.built) return {0, 0};
  if (table == kEntity) {
    const uint32_t* parent = child.Col<uint32_t>(kEntityResource);
    const auto [first, last] = std::equal_range(parent, parent + child.rows, row);
    return {static_cast<uint32_t>(first - parent), static_cast<uint32_t>(last - first)};
  }
  const weir_range* ranges =
      static_cast<const weir_range*>(core_.table[Info(table).parent].column[f.column]);
  if (!ranges || ranges[row].count == 0) return {0, 0};
  const weir_range r = ranges[row];
  const uint32_t* parent = static_cast<const uint32_t*>(child.column[1]);
  bool own = r.first <= child.rows && r.count <= child.rows - r.first;
  // Those of the upper levels are told apart when they are visited: they may be many.
  for (uint32_t i = 0; own && !IsVital(f) && i < r.count; ++i) own = parent[r.first + i] == row;
  if (own) return r;
  state_.Fail(absl::StrFormat("row %d names rows of %s that are not its own", row,
                              Info(table).name));
  return {0, 0};
}

void Splicer::SpliceRequest() {
  const uint8_t* p = core_.base;
  const uint8_t* const end = p + core_.base_bytes;
  const Table& resources = core_.table[kResource];
  uint32_t row = 0;
  Run run(out_, p);
  while (p < end && state_.status.ok()) {
    const uint8_t* const field = p;
    const uint32_t tag = ReadTag(p);
    if (tag == Tag(2, kBytes) && core_.signal == Signal::kProfiles) {
      const uint32_t length = ReadLength(p);
      if (DictionaryHasWork(state_)) {
        run.Copy(field, p + length);
        const Output::Frame frame = out_.Begin(tag, length);
        SpliceDictionary(state_, values_, p, p + length);
        out_.End(frame);
      }
      p += length;
      continue;
    }
    if (tag != Tag(1, kBytes) || row >= resources.wire_rows) {
      SkipValue(tag, p);
      continue;
    }
    const uint32_t length = ReadLength(p);
    if (core_.Dropped(kResource, row)) {
      run.Copy(field, p + length);
      state_.marks.Take(kResource, row);
    } else if (state_.marks.At(kResource, row) & Marks::kWork) {
      run.Copy(field, p + length);
      const Output::Frame frame = out_.Begin(tag, length);
      const Left left = SpliceRow(shapes_[kResourceEntryShape], row, p, p + length);
      left.Gone() ? out_.Cancel(frame) : out_.End(frame);
    }
    p += length;
    ++row;
  }
  run.Copy(end, end);
  EncodeRequest();
}

Splicer::Left Splicer::SpliceRow(const Shape& shape, uint32_t row, const uint8_t* p,
                                 const uint8_t* end) {
  const RowRef ref = RefTo(state_, shape, row);
  Left left = Splice(shape, ref, p, end);
  TakeRow(ref);
  return left;
}

Splicer::Left Splicer::Splice(const Shape& shape, const RowRef& ref, const uint8_t* p,
                              const uint8_t* end) {
  const uint32_t touched = Touched(shape, ref);
  Left left;
  if (JumpToAttrs(shape, ref, touched, p, end)) return left;
  if (JumpToRows(shape, ref, touched, p, end, left)) return left;
  uint32_t missing = touched;
  Walk walk{shape, ref, Run(out_, p), p, p, {}, {}, {}, {}};
  while (walk.p < end && state_.status.ok()) {
    walk.field = walk.p;
    const uint32_t tag = ReadTag(walk.p);
    const uint32_t number = tag >> 3;
    if (number >= 32 || !(touched >> number & 1)) {
      SkipValue(tag, walk.p);
      continue;
    }
    const FieldShape& f = *shape.Find(number);
    const bool first = (missing & f.group) != 0;
    missing &= ~f.group;
    switch (f.op) {
      case Op::kAttrs: Attribute(walk, f, tag); break;
      case Op::kBody: Body(walk, tag); break;
      case Op::kTexts: Text(walk, tag); break;
      case Op::kRows: Row(walk, f, tag); break;
      case Op::kMessage: Inside(walk, f, tag); break;
      default:
        SkipValue(tag, walk.p);
        walk.run.Copy(walk.field, walk.p);
        if (!first) break;
        for (uint32_t bits = f.group; bits; bits &= bits - 1) {
          WriteCell(state_, *shape.Find(std::countr_zero(bits)), ref);
        }
    }
  }
  walk.run.Copy(end, end);
  Rest(walk, missing | (touched & shape.repeated));
  return walk.left;
}

void Splicer::Attribute(Walk& walk, const FieldShape& f, uint32_t tag) {
  const uint32_t length = ReadLength(walk.p);
  const uint8_t* const content = walk.p;
  walk.p += length;
  if (!values_.built()) return;
  Walk::Cursor& rows = walk.attrs;
  if (!rows.begun) {
    const weir_range r = values_.RangeOf(walk.ref.table, walk.ref.row, f.column);
    rows = {true, r.first, r.first + r.count};
  }
  if (rows.next >= rows.end) {
    state_.Fail("an owner has fewer attribute rows than attributes");
    return;
  }
  const uint32_t row = rows.next;
  rows.next = values_.SubtreeEnd(row, rows.end);
  if (!state_.marks.AnyWork(kAttr, row, rows.next)) return;
  walk.run.Copy(walk.field, walk.p);
  if (values_.Deleted(row)) {
    values_.Take(row, rows.next);
    return;
  }
  const Output::Frame frame = out_.Begin(tag, length);
  values_.SpliceEntry(ValueWriter::kKeyValue, row, rows.next, content, walk.p);
  out_.End(frame);
}

void Splicer::Body(Walk& walk, uint32_t tag) {
  const uint32_t length = ReadLength(walk.p);
  const uint8_t* const content = walk.p;
  walk.p += length;
  const weir_range body = values_.BodyOf(walk.ref.row);
  if (body.count == 0 || !state_.marks.AnyWork(kAttr, body.first, body.first + body.count)) return;
  walk.run.Copy(walk.field, walk.p);
  if (values_.Deleted(body.first)) {
    values_.Take(body.first, body.first + body.count);
    return;
  }
  const Output::Frame frame = out_.Begin(tag, length);
  values_.SpliceValue(body.first, body.first + body.count, content, walk.p);
  out_.End(frame);
}

// Repeated strings keep their number: an empty one stays.
void Splicer::Text(Walk& walk, uint32_t tag) {
  const uint32_t length = ReadLength(walk.p);
  walk.p += length;
  const Table& keys = core_.table[kEntityKey];
  if (!keys.built) return;
  Walk::Cursor& rows = walk.texts;
  if (!rows.begun) {
    const weir_range r = core_.table[kEntity].Col<weir_range>(kEntityKeys)[walk.ref.row];
    rows = {true, r.first, r.first + r.count};
  }
  const uint32_t row = rows.next++;
  if (row >= rows.end || row >= keys.rows) {
    state_.Fail("an entity has fewer rows than keys");
    return;
  }
  if (!(state_.marks.At(kEntityKey, row) & Marks::kWork)) return;
  const weir_str text = keys.Col<weir_str>(kEntityKeyText)[row];
  if (!core_.Readable(text)) {
    state_.Fail("the key of an entity is not in a segment");
    return;
  }
  walk.run.Copy(walk.field, walk.p);
  out_.Text(tag, core_.Bytes(text), text.len);
  state_.marks.Take(kEntityKey, row);
}

void Splicer::Row(Walk& walk, const FieldShape& f, uint32_t tag) {
  const uint32_t length = ReadLength(walk.p);
  const uint8_t* const content = walk.p;
  walk.p += length;
  const TableIndex t = ChildTable(f);
  const Table& table = core_.table[t];
  if (!table.built) return;
  Walk::Cursor& rows = walk.rows[f.slot];
  if (!rows.begun) {
    const weir_range r = ChildRange(f, t, walk.ref.row);
    rows = {true, r.first, r.first + r.count};
  }
  const uint32_t row = rows.next++;
  if (row >= rows.end || static_cast<const uint32_t*>(table.column[1])[row] != walk.ref.row) {
    state_.Fail(absl::StrFormat("a message has fewer rows of %s than fields", Info(t).name));
    return;
  }
  if (!core_.Dropped(t, row) && !(state_.marks.At(t, row) & Marks::kWork)) {
    walk.left.kept += IsVital(f);
    return;
  }
  walk.run.Copy(walk.field, walk.p);
  SpliceOne(f, row, tag, content, walk.p, walk.left);
}

void Splicer::SpliceOne(const FieldShape& f, uint32_t row, uint32_t tag, const uint8_t* p,
                        const uint8_t* end, Left& left) {
  const TableIndex t = ChildTable(f);
  const bool vital = IsVital(f);
  if (core_.Dropped(t, row)) {
    state_.marks.Take(t, row);
    left.lost |= vital;
    return;
  }
  const Output::Frame frame = out_.Begin(tag, static_cast<uint64_t>(end - p));
  if (SpliceRow(ChildShape(f), row, p, end).Gone()) {
    out_.Cancel(frame);
    left.lost |= vital;
    vanished_metrics_ += t == kMetric;
  } else {
    out_.End(frame);
    left.kept += vital;
  }
}

void Splicer::Inside(Walk& walk, const FieldShape& f, uint32_t tag) {
  const uint32_t length = ReadLength(walk.p);
  walk.run.Copy(walk.field, walk.p + length);
  const Output::Frame frame = out_.Begin(tag, length);
  walk.left.Add(Splice(shapes_[f.shape], walk.ref, walk.p, walk.p + length));
  out_.End(frame);
  walk.p += length;
}

void Splicer::Rest(Walk& walk, uint32_t missing) {
  for (; missing && state_.status.ok(); missing &= missing - 1) {
    const uint32_t number = static_cast<uint32_t>(std::countr_zero(missing));
    const FieldShape& f = *walk.shape.Find(number);
    if (f.op == Op::kAttrs && walk.attrs.begun) {
      EncodeAttrs(Tag(number, kBytes), walk.attrs.next, walk.attrs.end);
    } else if (f.op == Op::kRows && walk.rows[f.slot].begun) {
      const Walk::Cursor& rows = walk.rows[f.slot];
      EncodeRows(f, walk.ref.row, {rows.next, rows.end - rows.next}, walk.left);
    } else if (f.op == Op::kRows) {
      EncodeRows(f, walk.ref.row, ChildRange(f, ChildTable(f), walk.ref.row), walk.left);
    } else if (f.op != Op::kTexts) {
      EncodeField(f, walk.ref, walk.left);
    }
  }
}

}  // namespace weir::batch
