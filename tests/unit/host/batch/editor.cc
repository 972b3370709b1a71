#include "tests/unit/host/batch/editor.h"

#include <cstring>

#include <google/protobuf/descriptor.h>

namespace weir::batch {
namespace {

using google::protobuf::Reflection;

bool IsDefault(const FieldDescriptor* f, const std::string& text, uint64_t number) {
  return f->cpp_type() == FieldDescriptor::CPPTYPE_STRING ? text.empty() : number == 0;
}

void SetField(Message* m, const FieldDescriptor* f, const std::string& text, uint64_t v) {
  const Reflection& r = *m->GetReflection();
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: r.SetString(m, f, text); break;
    case FieldDescriptor::CPPTYPE_UINT64: r.SetUInt64(m, f, v); break;
    case FieldDescriptor::CPPTYPE_INT64: r.SetInt64(m, f, static_cast<int64_t>(v)); break;
    case FieldDescriptor::CPPTYPE_UINT32: r.SetUInt32(m, f, static_cast<uint32_t>(v)); break;
    case FieldDescriptor::CPPTYPE_INT32: r.SetInt32(m, f, static_cast<int32_t>(v)); break;
    case FieldDescriptor::CPPTYPE_ENUM: r.SetEnumValue(m, f, static_cast<int32_t>(v)); break;
    case FieldDescriptor::CPPTYPE_BOOL: r.SetBool(m, f, v != 0); break;
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      double d;
      std::memcpy(&d, &v, 8);
      r.SetDouble(m, f, d);
      break;
    }
    default: break;
  }
}

void Clear(Message* m, const char* name) { m->GetReflection()->ClearField(m, FieldOf(*m, name)); }

constexpr TableIndex kDroppable[] = {kResource, kScope, kSpan,  kEvent,   kLink,
                                     kLog,      kMetric, kPoint, kExemplar};
constexpr TableIndex kOwners[] = {kResource, kScope,  kSpan,  kEvent,   kLink,
                                  kLog,      kMetric, kPoint, kExemplar};

const char* AttrPath(TableIndex t) {
  switch (t) {
    case kResource: return "resource.attributes";
    case kScope: return "scope.attributes";
    case kMetric: return "metadata";
    case kExemplar: return "filtered_attributes";
    default: return "attributes";
  }
}

}  // namespace

std::string Editor::Text(size_t n) {
  std::string text;
  while (text.size() < n) text += static_cast<char>('a' + Below(26));
  return text;
}

std::string Editor::RandomText() {
  switch (Below(8)) {
    case 0: return "";
    case 1: return Text(120 + Below(20));
    case 2: return Text(16370 + Below(30));
    case 3: return "\xc3\xa9" + Text(3);
    default: return Text(1 + Below(20));
  }
}

void Editor::Set(TableIndex t, uint32_t column, uint32_t row, weir_val v) {
  const uint32_t width = CellWidth(Info(t).column[column].cell);
  weir_set_cell(b_, Info(t).id << 16 | column, core_.table[t].column[column], width, row, v);
}

bool Editor::Pick(TableIndex t, uint32_t* index) {
  if (mirror_.rows(t).empty()) return false;
  *index = Below(static_cast<uint32_t>(mirror_.rows(t).size()));
  return true;
}

bool Editor::PickAttr(uint32_t* index) {
  if (mirror_.attrs().empty()) return false;
  *index = Below(static_cast<uint32_t>(mirror_.attrs().size()));
  return true;
}

void Editor::SetCell(bool keep_length) {
  const CellPath& path = CellPaths()[Below(static_cast<uint32_t>(CellPaths().size()))];
  uint32_t index;
  if (!core_.table[path.table].built || !Pick(path.table, &index)) return;
  const bool alive = mirror_.Alive(path.table, index);
  Message* const message = mirror_.rows(path.table)[index].message;
  const uint32_t row = Now(path.table, index);
  std::string text;
  uint64_t number = 0;
  weir_val v = weir_val_bits(0);
  const Cell cell = Info(path.table).column[path.column].cell;
  if (cell == Cell::kStr) {
    const weir_str now =
        static_cast<const weir_str*>(core_.table[path.table].column[path.column])[row];
    text = keep_length ? Text(now.len) : RandomText();
    v = weir_val_text(Copy(text));
  } else if (cell == Cell::kTraceId || cell == Cell::kSpanId) {
    const weir_id now =
        static_cast<const weir_id*>(core_.table[path.table].column[path.column])[row];
    if (keep_length && now == WEIR_NO_ID) return;
    text = keep_length || Below(4) ? Text(cell == Cell::kTraceId ? 16 : 8) : "";
    v = weir_val_bits(text.empty() ? WEIR_NO_ID : Copy(text).off);
  } else {
    if (keep_length) return;
    number = Below(4) == 0 ? 0 : Below(2) ? Below(200) : random_();
    if (cell == Cell::kI32 && Below(8) == 0) number = static_cast<uint64_t>(int64_t{-5});
    if (std::strstr(path.path, "monotonic")) number = number != 0;
    if (cell == Cell::kF64) {
      const double d = static_cast<double>(number);
      std::memcpy(&number, &d, 8);
    }
    v = weir_val_bits(number);
  }
  Set(path.table, path.column, row, v);
  if (!alive) return;
  const Place there = Find(message, path.path, false);
  if (!there.field) return;
  if (!there.message && IsDefault(there.field, text, number)) return;
  const Place place = Find(message, path.path, true);
  if (place.message) SetField(place.message, place.field, text, number);
}

void Editor::SetNumber() {
  const TableIndex t = Below(3) ? kPoint : kExemplar;
  uint32_t index;
  if (!core_.table[t].built || !Pick(t, &index)) return;
  Message* const m = mirror_.rows(t)[index].message;
  const bool alive = mirror_.Alive(t, index);
  if (alive && !FieldOf(*m, "as_int")) return;
  const uint32_t row = Now(t, index);
  const uint32_t has_column =
      ColumnOf(t == kPoint ? WEIR_COLUMN(point, has) : WEIR_COLUMN(exemplar, has));
  const uint32_t value_column =
      ColumnOf(t == kPoint ? WEIR_COLUMN(point, value) : WEIR_COLUMN(exemplar, value));
  const uint32_t has = Below(3);  // None, an integer, a double.
  const uint64_t bits = Below(3) == 0 ? 0 : random_();
  if (has != 0) Set(t, value_column, row, weir_val_bits(bits));
  if (has == 0 || static_cast<const uint32_t*>(core_.table[t].column[has_column])[row] != has) {
    Set(t, has_column, row, weir_val_bits(has));
  }
  if (!alive) return;
  Clear(m, "as_int");
  Clear(m, "as_double");
  if (has) SetField(m, FieldOf(*m, has == WEIR_HAS_INT ? "as_int" : "as_double"), "", bits);
}

void Editor::SetOptional() {
  const bool exponential = Below(2) != 0;
  const TableIndex t = exponential ? kExphist : kHist;
  uint32_t index;
  if (!core_.table[t].built || !Pick(t, &index)) return;
  const uint32_t which = Below(3);
  constexpr const char* kNames[] = {"sum", "min", "max"};
  constexpr uint32_t kBits[] = {WEIR_HAS_SUM, WEIR_HAS_MIN, WEIR_HAS_MAX};
  const uint32_t columns[2][3] = {
      {WEIR_COLUMN(hist, sum), WEIR_COLUMN(hist, min), WEIR_COLUMN(hist, max)},
      {WEIR_COLUMN(exphist, sum), WEIR_COLUMN(exphist, min), WEIR_COLUMN(exphist, max)}};
  const uint32_t point = Now(kPoint, mirror_.rows(t)[index].parent);
  const uint32_t has = core_.table[kPoint].Col<uint32_t>(WEIR_COLUMN(point, has))[point];
  const bool now = Below(3) != 0;
  const double value = Below(3) == 0 ? 0 : Below(1000) / 8.0;
  Set(t, ColumnOf(columns[exponential][which]), Now(t, index), weir_val_f64(value));
  Set(kPoint, ColumnOf(WEIR_COLUMN(point, has)), point,
      weir_val_bits(now ? has | kBits[which] : has & ~kBits[which]));
  if (!mirror_.Alive(t, index)) return;
  Message* const m = mirror_.rows(t)[index].message;
  Clear(m, kNames[which]);
  if (now) m->GetReflection()->SetDouble(m, FieldOf(*m, kNames[which]), value);
}

void Editor::SetValue(uint32_t index, uint32_t type, const std::string& text) {
  const bool alive = mirror_.Alive(index);
  const uint32_t row = NowAttr(index);
  const uint64_t bits = Below(3) == 0 ? 0 : random_();
  weir_val v = weir_val_bits(type == WEIR_V_BOOL ? bits & 1 : bits);
  if (type == WEIR_V_STR || type == WEIR_V_BYTES) v = weir_val_text(Copy(text));
  if (type == WEIR_V_LIST || type == WEIR_V_MAP) v = weir_val_bits(0);
  weir_attr_set(b_, row, static_cast<uint8_t>(type), v);
  if (!alive) {
    mirror_.Orphan(index);
    return;
  }
  mirror_.Orphan(index);
  Message* const value = mirror_.Value(mirror_.attrs()[index], true);
  const Reflection& r = *value->GetReflection();
  r.ClearOneof(value, value->GetDescriptor()->FindOneofByName("value"));
  switch (type) {
    case WEIR_V_STR: r.SetString(value, FieldOf(*value, "string_value"), text); break;
    case WEIR_V_BYTES: r.SetString(value, FieldOf(*value, "bytes_value"), text); break;
    case WEIR_V_BOOL: r.SetBool(value, FieldOf(*value, "bool_value"), v.bits != 0); break;
    case WEIR_V_I64: r.SetInt64(value, FieldOf(*value, "int_value"), v.i64); break;
    case WEIR_V_F64: r.SetDouble(value, FieldOf(*value, "double_value"), v.f64); break;
    case WEIR_V_LIST: r.MutableMessage(value, FieldOf(*value, "array_value")); break;
    case WEIR_V_MAP: r.MutableMessage(value, FieldOf(*value, "kvlist_value")); break;
    default: break;
  }
}

void Editor::SetAttr(bool keep_length) {
  uint32_t index;
  if (!PickAttr(&index)) return;
  if (!keep_length) {
    SetValue(index, Below(8), RandomText());
    return;
  }
  const uint32_t row = NowAttr(index);
  const uint8_t type = b_->attr->value_type[row];
  if (type != WEIR_V_STR && type != WEIR_V_BYTES) return;
  SetValue(index, type, Text(b_->attr->val[row].text.len));
}

void Editor::SetKey() {
  uint32_t index;
  if (!PickAttr(&index)) return;
  Message* const entry = mirror_.attrs()[index].entry;
  const bool alive = mirror_.Alive(index);
  if (mirror_.attrs()[index].owner_table == kDictAttr && mirror_.attrs()[index].depth == 0) return;
  if (!alive || !entry) return;
  const std::string key = RandomText();
  WEIR_SET_TEXT(b_, attr, key, NowAttr(index), Copy(key));
  entry->GetReflection()->SetString(entry, FieldOf(*entry, "key"), key);
  Clear(entry, "key_strindex");
}

void Editor::DeleteAttr() {
  uint32_t index;
  if (!PickAttr(&index)) return;
  if (mirror_.attrs()[index].owner_table == kDictAttr && mirror_.attrs()[index].depth == 0) return;
  const bool alive = mirror_.Alive(index);
  weir_attr_delete(b_, NowAttr(index));
  if (alive) mirror_.RemoveAttr(index);
}

void Editor::AddAttr() {
  const TableIndex t = kOwners[Below(std::size(kOwners))];
  uint32_t index;
  if (!core_.table[t].built || !Pick(t, &index)) return;
  const bool alive = mirror_.Alive(t, index);
  const std::string key = RandomText();
  const uint32_t row = weir_attr_add(b_, Info(t).id, Now(t, index), Copy(key));
  Mirror::Attr attr;
  attr.owner_table = t;
  attr.owner = index;
  attr.batch_row = row;
  attr.gone = !alive;
  if (alive) {
    const Place place = Find(mirror_.rows(t)[index].message, AttrPath(t), true);
    attr.container = place.message;
    attr.field = place.field;
    attr.entry = place.message->GetReflection()->AddMessage(place.message, place.field);
    attr.entry->GetReflection()->SetString(attr.entry, FieldOf(*attr.entry, "key"), key);
    mirror_.Value(attr, true);
  }
  mirror_.attrs().push_back(attr);
  if (Below(2)) {
    SetValue(static_cast<uint32_t>(mirror_.attrs().size() - 1), Below(8), RandomText());
  }
}

void Editor::AddEntry() {
  uint32_t index;
  if (!PickAttr(&index)) return;
  const uint32_t row = NowAttr(index);
  const uint8_t type = b_->attr->value_type[row];
  if (!mirror_.Alive(index) || (type != WEIR_V_LIST && type != WEIR_V_MAP)) return;
  if (b_->attr->owner_table[row] == kDictAttrId) return;
  const std::string key = type == WEIR_V_MAP ? RandomText() : "";
  const uint32_t added = weir_attr_add(b_, weir_attr_table_id, row, Copy(key));
  Message* const value = mirror_.Value(mirror_.attrs()[index], true);
  const Place list =
      Find(value, type == WEIR_V_LIST ? "array_value.values" : "kvlist_value.values", true);
  Mirror::Attr attr = mirror_.attrs()[index];
  attr.above = index;
  attr.depth = static_cast<uint8_t>(attr.depth + 1);
  attr.batch_row = added;
  attr.container = list.message;
  attr.field = list.field;
  attr.entry = attr.element = nullptr;
  Message* const m = list.message->GetReflection()->AddMessage(list.message, list.field);
  (type == WEIR_V_MAP ? attr.entry : attr.element) = m;
  if (type == WEIR_V_MAP) {
    m->GetReflection()->SetString(m, FieldOf(*m, "key"), key);
    mirror_.Value(attr, true);
  }
  mirror_.attrs().push_back(attr);
  SetValue(static_cast<uint32_t>(mirror_.attrs().size() - 1), Below(8), RandomText());
}

void Editor::DropRow() {
  const TableIndex t = kDroppable[Below(std::size(kDroppable))];
  uint32_t index;
  if (!core_.table[t].built || !Pick(t, &index)) return;
  const bool alive = mirror_.Alive(t, index);
  weir_drop(core_.table[t].drop, Now(t, index));
  if (alive) mirror_.Remove(t, index);
}

void Editor::AddRow() {
  struct Child {
    TableIndex above, t;
    const char* name;
  };
  constexpr Child kChildren[] = {{kSpan, kEvent, "events"},
                                 {kSpan, kLink, "links"},
                                 {kMetric, kPoint, "data_points"},
                                 {kPoint, kExemplar, "exemplars"},
                                 {kScope, kLog, "log_records"},
                                 {kScope, kSpan, "spans"}};
  const Child child = kChildren[Below(std::size(kChildren))];
  uint32_t index;
  if (!core_.table[child.t].built || !core_.table[child.above].built ||
      !Pick(child.above, &index)) {
    return;
  }
  const bool alive = mirror_.Alive(child.above, index);
  Message* container = mirror_.rows(child.above)[index].message;
  if (alive && child.t == kPoint) container = DataOf(container);
  if (!alive || !container || !FieldOf(*container, child.name)) return;
  const uint32_t row = weir_row_add(b_, Info(child.t).id, Now(child.above, index));
  Mirror::Row added{nullptr, container, FieldOf(*container, child.name), index, row};
  added.message = container->GetReflection()->AddMessage(container, added.field);
  mirror_.rows(child.t).push_back(added);
}

void Editor::StepInPlace() { Below(3) ? SetAttr(true) : SetCell(true); }

void Editor::Step(bool structural) {
  switch (Below(structural ? 12 : 8)) {
    case 0:
    case 1: SetCell(Below(3) == 0); break;
    case 2: SetNumber(); break;
    case 3: SetOptional(); break;
    case 4:
    case 5: SetAttr(Below(3) == 0); break;
    case 6: SetKey(); break;
    case 7: DeleteAttr(); break;
    case 8: AddAttr(); break;
    case 9: AddEntry(); break;
    case 10: AddRow(); break;
    case 11: DropRow(); break;
  }
}

}  // namespace weir::batch
