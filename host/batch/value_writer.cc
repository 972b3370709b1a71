#include "host/batch/value_writer.h"

#include "absl/strings/str_format.h"
#include "host/batch/reader.h"
#include "host/batch/run.h"

namespace weir::batch {
namespace {

constexpr uint32_t kKeyBit = 1u << ColumnOf(WEIR_COLUMN(attr, key));
constexpr uint32_t kValueBits = 1u << ColumnOf(WEIR_COLUMN(attr, val)) |
                                1u << ColumnOf(WEIR_COLUMN(attr, value_type));
constexpr uint32_t kMembersMax = 8;  // AnyValue's fields are one oneof, numbered from 1.

}  // namespace

ValueWriter::ValueWriter(WriteState& state)
    : state_(state), core_(state.core), out_(state.out) {
  const Table& t = core_.table[kAttr];
  type_ = t.Col<uint8_t>(WEIR_COLUMN(attr, value_type));
  flags_ = t.Col<uint8_t>(WEIR_COLUMN(attr, flags));
  depth_ = t.Col<uint8_t>(WEIR_COLUMN(attr, depth));
  owner_table_ = t.Col<uint8_t>(WEIR_COLUMN(attr, owner_table));
  owner_ = t.Col<uint32_t>(WEIR_COLUMN(attr, owner));
  key_ = t.Col<weir_str>(WEIR_COLUMN(attr, key));
  val_ = t.Col<weir_val>(WEIR_COLUMN(attr, val));
}

weir_range ValueWriter::RangeOf(TableIndex table, uint32_t row, uint32_t column) const {
  const weir_range* ranges = static_cast<const weir_range*>(core_.table[table].column[column]);
  if (!built() || !ranges || ranges[row].count == 0) return {0, 0};
  const weir_range r = ranges[row];
  const uint32_t rows = core_.table[kAttr].rows;
  const uint8_t id = static_cast<uint8_t>(Info(table).id);
  const auto own = [&](uint32_t a) { return owner_[a] == row && owner_table_[a] == id; };
  if (r.first < rows && r.count <= rows - r.first && own(r.first) &&
      own(r.first + r.count - 1) && depth_[r.first] == 0) {
    return r;
  }
  state_.Fail(absl::StrFormat("the attributes of %s, row %d, are not its own", Info(table).name,
                              row));
  return {0, 0};
}

weir_range ValueWriter::BodyOf(uint32_t log_row) const {
  const uint32_t* body = core_.table[kLog].Col<uint32_t>(WEIR_COLUMN(log, body));
  if (!built() || !body || body[log_row] == WEIR_NO_ROW) return {0, 0};
  return TreeOf(body[log_row], static_cast<uint8_t>(WEIR_OWNER_LOG_BODY), log_row);
}

weir_range ValueWriter::TreeOf(uint32_t attr_row, uint8_t owner_table, uint32_t owner) const {
  const uint32_t rows = core_.table[kAttr].rows;
  const auto own = [&](uint32_t a) {
    return owner_table_[a] == owner_table && owner_[a] == owner;
  };
  if (attr_row >= rows || !own(attr_row) || depth_[attr_row] != 0) {
    state_.Fail(absl::StrFormat("value row %d does not belong to row %d", attr_row, owner));
    return {0, 0};
  }
  uint32_t end = attr_row + 1;
  while (end < rows && depth_[end] > 0 && own(end)) ++end;
  return {attr_row, end - attr_row};
}

bool ValueWriter::Check(weir_str text, uint32_t row, const char* what) {
  if (core_.Readable(text)) return true;
  state_.Fail(absl::StrFormat("attr.%s, row %d: the text is not in a segment", what, row));
  return false;
}

void ValueWriter::WriteKey(uint32_t row) {
  const weir_str key = key_[row];
  if (key.len != 0 && Check(key, row, "key")) {
    out_.Text(Tag(1, kBytes), core_.Bytes(key), key.len);
  }
}

void ValueWriter::SpliceEntry(const Entry& entry, uint32_t row, uint32_t end, const uint8_t* p,
                              const uint8_t* stop) {
  const bool new_key = (state_.marks.At(kAttr, row) & kKeyBit) != 0;
  if (new_key && entry.key == 0) {
    state_.Fail("the key of an attribute in the dictionary can not be set");
  }
  const bool new_value = (state_.marks.At(kAttr, row) & (kValueBits | Marks::kGrown)) ||
                         state_.marks.AnyWork(kAttr, row + 1, end);
  bool key_done = !new_key, value_done = !new_value;
  Run run(out_, p);
  while (p < stop) {
    const uint8_t* const field = p;
    const uint32_t tag = ReadTag(p);
    const uint32_t number = tag >> 3;
    if (new_key && (number == entry.key || number == entry.key_index)) {
      SkipValue(tag, p);
      run.Copy(field, p);
      if (!key_done) WriteKey(row);
      key_done = true;
    } else if (number == entry.value && !value_done && (tag & 7) == kBytes) {
      const uint32_t length = ReadLength(p);
      run.Copy(field, p + length);
      const Output::Frame frame = out_.Begin(Tag(entry.value, kBytes), length);
      SpliceValue(row, end, p, p + length);
      out_.End(frame);
      p += length;
      value_done = true;
    } else {
      SkipValue(tag, p);
    }
  }
  run.Copy(stop, stop);
  if (!key_done) WriteKey(row);
  if (!value_done) {
    const Output::Frame frame = out_.Begin(Tag(entry.value, kBytes), 0);
    EncodeValue(row, end);
    out_.End(frame);
  }
  Take(row, row + 1);
}

void ValueWriter::SpliceValue(uint32_t row, uint32_t end, const uint8_t* p, const uint8_t* stop) {
  const bool replace = (state_.marks.At(kAttr, row) & kValueBits) != 0;
  bool placed = !replace;
  Run run(out_, p);
  while (p < stop) {
    const uint8_t* const field = p;
    const uint32_t tag = ReadTag(p);
    const uint32_t number = tag >> 3;
    if (replace && number <= kMembersMax) {
      SkipValue(tag, p);
      run.Copy(field, p);
      if (!placed) WriteMember(row, end);
      placed = true;
    } else if (!replace && (tag == Tag(5, kBytes) || tag == Tag(6, kBytes))) {
      const uint32_t length = ReadLength(p);
      run.Copy(field, p + length);
      const Output::Frame frame = out_.Begin(tag, length);
      SpliceChildren(row, end, tag == Tag(6, kBytes), p, p + length);
      out_.End(frame);
      p += length;
    } else {
      SkipValue(tag, p);
    }
  }
  run.Copy(stop, stop);
  if (!placed) WriteMember(row, end);
  // What a container held before it was replaced goes with it.
  if (replace) {
    Take(row, end);
  } else {
    Take(row, row + 1);
  }
}

void ValueWriter::SpliceChildren(uint32_t row, uint32_t end, bool map, const uint8_t* p,
                                 const uint8_t* stop) {
  uint32_t child = row + 1;
  Run run(out_, p);
  while (p < stop) {
    const uint8_t* const field = p;
    const uint32_t tag = ReadTag(p);
    if (tag != Tag(1, kBytes)) {
      SkipValue(tag, p);
      continue;
    }
    const uint32_t length = ReadLength(p);
    const uint8_t* const content = p;
    p += length;
    if (child >= end) {
      state_.Fail(absl::StrFormat("value row %d has fewer rows below it than entries", row));
      return;
    }
    const uint32_t child_end = SubtreeEnd(child, end);
    if (Deleted(child)) {
      run.Copy(field, p);
      Take(child, child_end);
    } else if (state_.marks.AnyWork(kAttr, child, child_end)) {
      run.Copy(field, p);
      const Output::Frame frame = out_.Begin(tag, length);
      if (map) {
        SpliceEntry(kKeyValue, child, child_end, content, p);
      } else {
        SpliceValue(child, child_end, content, p);
      }
      out_.End(frame);
    }
    child = child_end;
  }
  run.Copy(stop, stop);
  EncodeChildren(child, end, map);
}

// Entries in rows [row, end), which begin with one of the entries.
void ValueWriter::EncodeChildren(uint32_t row, uint32_t end, bool map) {
  while (row < end) {
    const uint32_t next = SubtreeEnd(row, end);
    if (Deleted(row)) {
      Take(row, next);
    } else {
      const Output::Frame frame = out_.Begin(Tag(1, kBytes), 0);
      map ? EncodeEntry(row, next) : EncodeValue(row, next);
      out_.End(frame);
    }
    row = next;
  }
}

void ValueWriter::WriteMember(uint32_t row, uint32_t end) {
  const weir_val val = val_[row];
  switch (type_[row]) {
    case WEIR_V_NONE:
      return;
    case WEIR_V_STR:
    case WEIR_V_BYTES:
      if (!Check(val.text, row, "val")) return;
      out_.Text(Tag(type_[row] == WEIR_V_STR ? 1 : 7, kBytes), core_.Bytes(val.text),
                val.text.len);
      return;
    case WEIR_V_BOOL:
      out_.Varint(Tag(2, kVarint));
      out_.Varint(val.bits != 0);
      return;
    case WEIR_V_I64:
      out_.Varint(Tag(3, kVarint));
      out_.Varint(val.bits);
      return;
    case WEIR_V_F64:
      out_.Varint(Tag(4, kFixed64));
      out_.Fixed(val.bits);
      return;
    case WEIR_V_LIST:
    case WEIR_V_MAP: {
      const bool map = type_[row] == WEIR_V_MAP;
      const Output::Frame frame = out_.Begin(Tag(map ? 6 : 5, kBytes), 0);
      EncodeChildren(row + 1, end, map);
      out_.End(frame);
      return;
    }
    default:
      state_.Fail(absl::StrFormat("attr.value_type, row %d: %d is no type", row, type_[row]));
  }
}

void ValueWriter::EncodeEntry(uint32_t row, uint32_t end) {
  WriteKey(row);
  const Output::Frame frame = out_.Begin(Tag(2, kBytes), 0);
  EncodeValue(row, end);
  out_.End(frame);
}

void ValueWriter::EncodeValue(uint32_t row, uint32_t end) {
  WriteMember(row, end);
  Take(row, end);
}

}  // namespace weir::batch
