#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include <google/protobuf/descriptor.h>

#include "tests/unit/host/batch/mirror.h"
#include "tests/unit/host/batch/regular_bodies.h"

namespace weir::batch {
namespace {

using google::protobuf::Reflection;

// A cell in words, as `Official` says the same of the message.
std::string CellText(const Core& core, const CellPath& path, uint32_t row) {
  const void* cells = core.table[path.table].column[path.column];
  const auto at = [&](auto type) { return static_cast<const decltype(type)*>(cells)[row]; };
  switch (Info(path.table).column[path.column].cell) {
    case Cell::kStr: {
      const weir_str s = at(weir_str());
      return std::string(reinterpret_cast<const char*>(core.Bytes(s)), s.len);
    }
    case Cell::kTraceId:
    case Cell::kSpanId: {
      const bool trace = Info(path.table).column[path.column].cell == Cell::kTraceId;
      const weir_id id = at(weir_id());
      if (id == WEIR_NO_ID) return "";
      return std::string(reinterpret_cast<const char*>(core.Bytes({id, 0})), trace ? 16 : 8);
    }
    case Cell::kU64: return std::to_string(at(uint64_t()));
    case Cell::kI64: return std::to_string(at(int64_t()));
    case Cell::kU32: return std::to_string(at(uint32_t()));
    case Cell::kI32: return std::to_string(at(int32_t()));
    case Cell::kF64: return std::to_string(at(double()));
    default: return "?";
  }
}

std::string Official(const Place& place, const char* path) {
  const FieldDescriptor* f = place.field;
  if (!f) return "0";
  const bool text = f->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  if (!place.message) return text ? "" : "0";
  const Message& m = *place.message;
  const Reflection& r = *m.GetReflection();
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: return r.GetString(m, f);
    case FieldDescriptor::CPPTYPE_UINT64: return std::to_string(r.GetUInt64(m, f));
    case FieldDescriptor::CPPTYPE_INT64: return std::to_string(r.GetInt64(m, f));
    case FieldDescriptor::CPPTYPE_UINT32: return std::to_string(r.GetUInt32(m, f));
    case FieldDescriptor::CPPTYPE_INT32: return std::to_string(r.GetInt32(m, f));
    case FieldDescriptor::CPPTYPE_ENUM: return std::to_string(r.GetEnumValue(m, f));
    case FieldDescriptor::CPPTYPE_BOOL: return std::to_string(int{r.GetBool(m, f)});
    case FieldDescriptor::CPPTYPE_DOUBLE: return std::to_string(r.GetDouble(m, f));
    default: return path;
  }
}

std::string Text(const weir_batch* b, weir_str s) { return std::string(weir_ptr(b, s), s.len); }

// The value of an attribute: "type:content".
std::string CellValue(const weir_batch* b, uint32_t a) {
  const weir_val v = b->attr->val[a];
  const std::string type = std::to_string(b->attr->value_type[a]) + ":";
  switch (b->attr->value_type[a]) {
    case WEIR_V_NONE: return type;
    case WEIR_V_STR:
    case WEIR_V_BYTES: return type + Text(b, v.text);
    case WEIR_V_F64: return type + std::to_string(v.bits);
    case WEIR_V_LIST:
    case WEIR_V_MAP: return type + std::to_string(v.kids.count);
    default: return type + std::to_string(v.i64);
  }
}

std::string OfficialValue(Mirror& mirror, const Message* value) {
  if (!value) return "0:";
  const Reflection& r = *value->GetReflection();
  const FieldDescriptor* f =
      r.GetOneofFieldDescriptor(*value, value->GetDescriptor()->FindOneofByName("value"));
  if (!f) return "0:";
  const auto count = [&](const char* type) {
    const Message& list = r.GetMessage(*value, f);
    return type + std::to_string(list.GetReflection()->FieldSize(list, FieldOf(list, "values")));
  };
  switch (f->number()) {
    case 1: return "1:" + r.GetString(*value, f);
    case 2: return "2:" + std::to_string(int{r.GetBool(*value, f)});
    case 3: return "3:" + std::to_string(r.GetInt64(*value, f));
    case 4: {
      const double d = r.GetDouble(*value, f);
      uint64_t bits;
      std::memcpy(&bits, &d, 8);
      return "4:" + std::to_string(bits);
    }
    case 5: return count("6:");
    case 6: return count("7:");
    case 7: return "5:" + r.GetString(*value, f);
    default: return "1:" + mirror.String(r.GetInt32(*value, f));
  }
}

std::string OfficialKey(Mirror& mirror, const Message* entry, bool profiles) {
  if (!entry) return "";
  const Reflection& r = *entry->GetReflection();
  const FieldDescriptor* index = FieldOf(*entry, "key_strindex");
  if (profiles && index && r.GetInt32(*entry, index) != 0) {
    return mirror.String(r.GetInt32(*entry, index));
  }
  const FieldDescriptor* key = FieldOf(*entry, "key");
  return key ? r.GetString(*entry, key) : "";
}

void CompareCells(const RegularBody& body, const Core& core, Mirror& mirror) {
  for (const CellPath& path : CellPaths()) {
    if (!core.table[path.table].built) continue;
    ASSERT_EQ(core.table[path.table].rows, mirror.rows(path.table).size())
        << body.name << ' ' << Info(path.table).name;
    for (uint32_t row = 0; row < core.table[path.table].rows; ++row) {
      const Place place = Find(mirror.rows(path.table)[row].message, path.path, false);
      ASSERT_EQ(CellText(core, path, row), Official(place, path.path))
          << body.name << ' ' << Info(path.table).name << '.' << path.path << ' ' << row;
    }
  }
}

void CompareAttrs(const RegularBody& body, const weir_batch* b, Mirror& mirror) {
  ASSERT_EQ(b->attr->rows, mirror.attrs().size()) << body.name;
  for (uint32_t a = 0; a < b->attr->rows; ++a) {
    Mirror::Attr& attr = mirror.attrs()[a];
    const bool profiles = body.signal == Signal::kProfiles;
    ASSERT_EQ(Text(b, b->attr->key[a]), OfficialKey(mirror, attr.entry, profiles)) << body.name;
    ASSERT_EQ(CellValue(b, a), OfficialValue(mirror, mirror.Value(attr, false)))
        << body.name << ' ' << a;
    ASSERT_EQ(b->attr->owner[a], attr.owner);
    ASSERT_EQ(b->attr->depth[a], attr.depth);
    ASSERT_EQ(b->attr->owner_table[a],
              attr.body ? WEIR_OWNER_LOG_BODY : static_cast<int>(Info(attr.owner_table).id));
  }
}

void CompareRanges(const RegularBody& body, const Core& core, Mirror& mirror, TableIndex t,
                   TableIndex child) {
  const uint32_t id = RangeOf(t, child);
  if (!id || !core.table[t].built || !core.table[child].built) return;
  const weir_range* ranges = core.table[t].Col<weir_range>(id);
  uint32_t next = 0;
  for (uint32_t row = 0; row < core.table[t].rows; ++row) {
    uint32_t count = 0;
    while (next < mirror.rows(child).size() && mirror.rows(child)[next].parent == row) {
      ++next;
      ++count;
    }
    ASSERT_EQ(ranges[row].count, count) << body.name << ' ' << Info(child).name;
    if (count == 0) continue;
    ASSERT_EQ(ranges[row].first, next - count) << body.name << ' ' << Info(child).name;
  }
}

// Scenario: every real body and every accepted edge case, all columns.
// Guarantees: each cell, range, parent and value is what the official library reads.
TEST(Columns, HoldWhatTheOfficialLibraryReads) {
  for (const RegularBody& body : RegularBodies(UINT32_MAX)) {
    TestBatch test(body);
    const weir_batch* b = test.Begin();
    const Core& core = test.core();
    Mirror mirror(body.signal, oracle::Parse(body.signal, body.bytes));
    CompareCells(body, core, mirror);
    CompareAttrs(body, b, mirror);
    for (uint32_t t = 0; t < kTableCount; ++t) {
      for (uint32_t child = 0; child < kTableCount; ++child) {
        if (child == kAttr || child == kNum || child == kEntityKey) continue;
        CompareRanges(body, core, mirror, static_cast<TableIndex>(t),
                      static_cast<TableIndex>(child));
      }
    }
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace weir::batch
