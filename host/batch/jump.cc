// The short ways of the splicer: from one edited place to the next, with a copy of what lies
// between.
#include <bit>
#include <cstring>

#include "host/batch/reader.h"
#include "host/batch/run.h"
#include "host/batch/splicer.h"

namespace weir::batch {
namespace {

// The field whose content is [content, content + length), when tag and length stand before it in
// their usual form; NULL otherwise. Nothing before `begin` is read.
const uint8_t* FieldBefore(const uint8_t* begin, const uint8_t* content, uint32_t length,
                           uint32_t tag) {
  uint8_t head[6];
  head[0] = static_cast<uint8_t>(tag);
  const size_t n = static_cast<size_t>(PutVarint(head + 1, length) - head);
  if (static_cast<size_t>(content - begin) < n) return nullptr;
  const uint8_t* const field = content - n;
  for (size_t i = 0; i < n; ++i) {
    if (field[i] != head[i]) return nullptr;
  }
  return field;
}

}  // namespace

// An attribute is found by its key, which stands first in it: 4A len 0A key_len key.
bool Splicer::FindAttrs(const RowRef& ref, weir_range rows, uint32_t tag, const uint8_t* p,
                        const uint8_t* end) {
  spots_.clear();
  if (ref.row >= core_.table[ref.table].wire_rows) return false;
  const uint8_t* last = p;
  for (uint32_t row = rows.first, stop = rows.first + rows.count; row < stop;) {
    if (!(state_.marks.At(kAttr, row) & Marks::kWork)) {
      ++row;
      continue;
    }
    // A nested value is found with the attribute that it is in.
    row = values_.TopOf(row, rows.first);
    const uint32_t next = values_.SubtreeEnd(row, stop);
    if (values_.Added(row)) break;
    const weir_str key = values_.Key(row);
    const uint8_t* const text = core_.base + key.off;
    if (values_.HasNewKey(row) || (key.off & WEIR_ARENA_BIT) || key.len - 1 >= 0x7f ||
        key.off >= core_.base_bytes || text < last + 4 || text + key.len > end) {
      return false;
    }
    const uint32_t length = text[-3];
    if (text[-1] != key.len || text[-2] != Tag(1, kBytes) || length >= 0x80 || text[-4] != tag ||
        text - 2 + length > end || length < key.len + 2) {
      return false;
    }
    spots_.push_back({row, next, text - 4, text - 2, text - 2 + length});
    last = text - 2 + length;
    row = next;
  }
  return true;
}

bool Splicer::JumpToAttrs(const Shape& shape, const RowRef& ref, uint32_t touched,
                          const uint8_t* p, const uint8_t* end) {
  if (touched != shape.attrs || shape.own_attrs == 0 || !values_.built()) return false;
  const FieldShape& field = *shape.Find(shape.own_attrs);
  if (ref.table == kLog) {
    const weir_range body = values_.BodyOf(ref.row);
    if (state_.marks.AnyWork(kAttr, body.first, body.first + body.count) ||
        (body.count != 0 && values_.Added(body.first))) {
      return false;
    }
  } else if (shape.attrs != 1u << field.number) {
    return false;
  }
  const weir_range rows = values_.RangeOf(ref.table, ref.row, field.column);
  const uint32_t tag = Tag(field.number, kBytes);
  if (rows.count == 0 || !FindAttrs(ref, rows, tag, p, end)) return false;
  Run run(out_, p);
  for (const Spot& spot : spots_) {
    run.Copy(spot.field, spot.stop);
    const uint32_t length = static_cast<uint32_t>(spot.stop - spot.content);
    if (values_.Deleted(spot.row)) {
      values_.Take(spot.row, spot.end);
    } else if (!values_.ReplaceUsual(tag, spot.row, spot.end, spot.content, spot.stop)) {
      const Output::Frame frame = out_.Begin(tag, length);
      values_.SpliceEntry(ValueWriter::kKeyValue, spot.row, spot.end, spot.content, spot.stop);
      out_.End(frame);
    }
  }
  run.Copy(end, end);
  if (!(state_.marks.At(ref.table, ref.row) & Marks::kGrown)) return true;
  uint32_t added = rows.first;
  const uint32_t stop = rows.first + rows.count;
  while (added < stop && !values_.Added(added)) added = values_.SubtreeEnd(added, stop);
  EncodeAttrs(tag, added, stop);
  return true;
}

bool Splicer::JumpToRows(const Shape& shape, const RowRef& ref, uint32_t touched,
                         const uint8_t* p, const uint8_t* end, Left& left) {
  if (touched == 0 || (touched & (touched - 1)) != 0) return false;
  const FieldShape& f = *shape.Find(static_cast<uint32_t>(std::countr_zero(touched)));
  if (!IsVital(f)) return false;
  const TableIndex t = ChildTable(f);
  const Table& table = core_.table[t];
  if (!table.built || !core_.moves[t].to.empty()) return false;
  const weir_range rows = ChildRange(f, t, ref.row);
  const uint32_t stop = rows.first + rows.count;
  if (rows.count == 0 || stop > table.wire_rows) return false;
  const uint32_t tag = Tag(f.number, kBytes);
  const uint32_t* parent = static_cast<const uint32_t*>(table.column[1]);
  constexpr uint32_t kHere = Marks::kWork | Marks::kDrop;
  const uint8_t* last = p;
  for (uint32_t row = rows.first; row < stop; ++row) {
    if (!(state_.marks.At(t, row) & kHere)) continue;
    const uint8_t* const content = core_.base + table.pos[row].off;
    if (parent[row] != ref.row || content < last || content + table.pos[row].len > end ||
        !FieldBefore(last, content, table.pos[row].len, tag)) {
      return false;
    }
    last = content + table.pos[row].len;
  }
  Run run(out_, p);
  uint32_t clean = rows.count;
  for (uint32_t row = rows.first; row < stop && state_.status.ok(); ++row) {
    const uint32_t word = state_.marks.At(t, row);
    if (!(word & kHere)) continue;
    const uint32_t length = table.pos[row].len;
    const uint8_t* const content = core_.base + table.pos[row].off;
    run.Copy(FieldBefore(core_.base, content, length, tag), content + length);
    SpliceOne(f, row, tag, content, content + length, left);
    --clean;
  }
  run.Copy(end, end);
  left.kept += clean;
  EncodeRows(f, ref.row, {0, 0}, left);
  return true;
}

}  // namespace weir::batch
