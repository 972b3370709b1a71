#include "host/batch/attr_builder.h"

#include <string_view>

namespace weir::batch {
namespace {

bool SameBytes(const uint8_t* a, const uint8_t* b, uint32_t n) {
  if (n < 8) return std::memcmp(a, b, n) == 0;
  uint64_t x, y;
  uint32_t i = 0;
  for (; i + 8 <= n; i += 8) {
    std::memcpy(&x, a + i, 8);
    std::memcpy(&y, b + i, 8);
    if (x != y) return false;
  }
  std::memcpy(&x, a + n - 8, 8);
  std::memcpy(&y, b + n - 8, 8);
  return x == y;
}

// By its length and by what keys mostly differ in: four bytes in the middle, and the last ones.
uint32_t PlaceOf(const uint8_t* key, uint32_t length) {
  uint32_t middle = key[length / 2], last = key[length - 1];
  if (length >= 8) {
    std::memcpy(&middle, key + length / 2 - 2, 4);
    std::memcpy(&last, key + length - 4, 4);
  }
  return ((middle ^ (last << 13 | last >> 19) ^ length) * 0x9E3779B1u) >> 26;
}

}  // namespace

AttrBuilder::AttrBuilder(Core& core, TextBuilder& text)
    : core_(core),
      text_(text),
      base_(core.base),
      active_(core.table[kAttr].built),
      want_ids_(core.declared.Needs(WEIR_COLUMN(attr, key_id)) && !core.keys.empty()),
      want_keys_(text.Wants(WEIR_TEXT_KEY)) {
  const Table& t = core.table[kAttr];
  owner_ = t.Col<uint32_t>(WEIR_COLUMN(attr, owner));
  key_ = t.Col<weir_str>(WEIR_COLUMN(attr, key));
  val_ = t.Col<weir_val>(WEIR_COLUMN(attr, val));
  key_id_ = t.Col<uint32_t>(WEIR_COLUMN(attr, key_id));
  type_ = t.Col<uint8_t>(WEIR_COLUMN(attr, value_type));
  flags_ = t.Col<uint8_t>(WEIR_COLUMN(attr, flags));
  depth_ = t.Col<uint8_t>(WEIR_COLUMN(attr, depth));
  owner_table_ = t.Col<uint8_t>(WEIR_COLUMN(attr, owner_table));
  if (!active_ || t.rows == 0) return;
  std::memset(flags_, 0, t.rows);
  std::memset(depth_, 0, t.rows);
  if (!want_ids_) std::memset(key_id_, 0, t.rows * sizeof(uint32_t));
  SetClass(WEIR_TEXT_VALUE);
}

uint32_t AttrBuilder::FindKey(std::string_view key) {
  if (key.empty()) return 0;
  const auto* const bytes = reinterpret_cast<const uint8_t*>(key.data());
  const auto length = static_cast<uint32_t>(key.size());
  Seen& seen = seen_[PlaceOf(bytes, length)];
  if (seen.length == length && SameBytes(seen.key, bytes, length)) return seen.id;
  seen = {bytes, length, core_.keys.Find(key)};
  return seen.id;
}

// key and value in one: 0A kl key 12 vl (0A sl text | 18 int | 10 bool | 21 double), all lengths
// below 128 and nothing else.
bool AttrBuilder::AddUsual(const uint8_t* p, const uint8_t* end) {
  if (end - p < 6 || p[0] != Tag(1, kBytes)) return false;
  const uint32_t key_length = p[1];
  const uint8_t* const key = p + 2;
  const uint8_t* const value = key + key_length + 4;  // Behind two tags and two lengths.
  if (key_length >= 0x80 || value > end || value[-4] != Tag(2, kBytes)) return false;
  const uint32_t value_length = value[-3];
  if (value_length >= 0x80 || value - 2 + value_length != end) return false;
  const uint32_t row = row_;
  switch (value[-2]) {
    case Tag(1, kBytes):
      if (value[-1] != value_length - 2) return false;
      type_[row] = WEIR_V_STR;
      val_[row].text = View(value, value_length - 2);
      if (want_value_) text_.Add(kTextAttrVal, text_class_, row, value_length - 2);
      break;
    case Tag(3, kVarint): {
      const uint8_t* v = value - 1;
      type_[row] = WEIR_V_I64;
      val_[row].bits = ReadVarint(v);
      if (v != end) return false;
      break;
    }
    case Tag(2, kVarint): {
      const uint8_t* v = value - 1;
      type_[row] = WEIR_V_BOOL;
      val_[row].bits = ReadVarint(v) != 0;
      if (v != end) return false;
      break;
    }
    case Tag(4, kFixed64):
      if (value_length != 9) return false;
      type_[row] = WEIR_V_F64;
      std::memcpy(&val_[row], value - 1, 8);
      break;
    default:
      return false;
  }
  key_[row] = View(key, key_length);
  if (want_keys_) text_.Add(kTextAttrKey, WEIR_TEXT_KEY, row, key_length);
  if (want_ids_) key_id_[row] = KeyId(key, key_length);
  row_ = row + 1;
  return true;
}

void AttrBuilder::SetText(uint32_t row, uint8_t type, const uint8_t* p, uint32_t length) {
  type_[row] = type;
  val_[row].text = View(p, length);
  if (type == WEIR_V_STR) {
    text_.Add(kTextAttrVal, text_class_, row, length);
  } else if (text_.Wants(WEIR_TEXT_BYTES) && IsUtf8(p, length)) {
    text_.Add(kTextAttrVal, WEIR_TEXT_BYTES, row, length);
  }
}

weir_str AttrBuilder::Indexed(uint64_t index) const {
  const Table& strings = core_.table[kString];
  if (!strings.built || index >= strings.rows) return {0, 0};
  return strings.Col<weir_str>(WEIR_COLUMN(string, text))[index];
}

void AttrBuilder::AddRole(uint64_t index, uint32_t role) {
  const Table& strings = core_.table[kString];
  uint32_t* const roles = strings.Col<uint32_t>(WEIR_COLUMN(string, roles));
  if (roles && index < strings.rows) roles[index] |= role;
}

uint32_t AttrBuilder::AddEntry(const uint8_t* p, const uint8_t* end, uint8_t depth,
                               const Shape* shape) {
  const uint32_t row = row_++;
  key_[row] = {0, 0};
  depth_[row] = depth;
  const uint8_t* value = end;
  const uint8_t* value_end = end;
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    const uint32_t field = tag >> 3;
    if (field == shape->key && (tag & 7) == kBytes) {
      const uint32_t length = ReadLength(p);
      key_[row] = View(p, length);
      text_.Add(kTextAttrKey, WEIR_TEXT_KEY, row, length);
      p += length;
    } else if (field == shape->value && (tag & 7) == kBytes) {
      const uint32_t length = ReadLength(p);
      value = p;
      value_end = p += length;
    } else if (field == shape->key_index && (tag & 7) == kVarint) {
      const uint64_t index = ReadVarint(p);
      if (index != 0 && core_.table[kString].built) {
        key_[row] = Indexed(index);
        flags_[row] |= WEIR_ATTR_INDEXED;
        AddRole(index, WEIR_ROLE_ATTR_KEY);
      }
    } else {
      Unknown(tag, p);
    }
  }
  if (want_ids_) {
    const weir_str key = key_[row];
    key_id_[row] = KeyId(base_ + key.off, key.len);
  }
  Value(row, value, value_end, depth);
  return row;
}

void AttrBuilder::Value(uint32_t row, const uint8_t* p, const uint8_t* end, uint8_t depth) {
  type_[row] = WEIR_V_NONE;
  val_[row].bits = 0;
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    switch (tag) {
      case Tag(1, kBytes):
      case Tag(7, kBytes): {
        const uint32_t length = ReadLength(p);
        SetText(row, tag == Tag(1, kBytes) ? WEIR_V_STR : WEIR_V_BYTES, p, length);
        p += length;
        break;
      }
      case Tag(2, kVarint):
        type_[row] = WEIR_V_BOOL;
        val_[row].bits = ReadVarint(p) != 0;
        break;
      case Tag(3, kVarint):
        type_[row] = WEIR_V_I64;
        val_[row].bits = ReadVarint(p);
        break;
      case Tag(4, kFixed64):
        type_[row] = WEIR_V_F64;
        val_[row].bits = ReadFixed<uint64_t>(p);
        break;
      case Tag(5, kBytes):
      case Tag(6, kBytes): {
        const uint32_t length = ReadLength(p);
        const bool list = tag == Tag(5, kBytes);
        type_[row] = list ? WEIR_V_LIST : WEIR_V_MAP;
        const uint32_t count =
            list ? List(p, p + length, depth + 1) : Map(p, p + length, depth + 1);
        val_[row].kids = {row_, count};
        p += length;
        break;
      }
      case Tag(8, kVarint): {
        const uint64_t index = ReadVarint(p);
        if (!core_.table[kString].built) break;
        type_[row] = WEIR_V_STR;
        val_[row].text = Indexed(index);
        flags_[row] |= WEIR_ATTR_INDEXED;
        AddRole(index, WEIR_ROLE_ATTR_VALUE);
        break;
      }
      default:
        Unknown(tag, p);
    }
  }
}

uint32_t AttrBuilder::List(const uint8_t* p, const uint8_t* end, uint8_t depth) {
  uint32_t count = 0;
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    if (tag != Tag(1, kBytes)) {
      Unknown(tag, p);
      continue;
    }
    const uint32_t length = ReadLength(p);
    const uint32_t row = row_++;
    key_[row] = {0, 0};
    depth_[row] = depth;
    if (want_ids_) key_id_[row] = 0;
    Value(row, p, p + length, depth);
    p += length;
    ++count;
  }
  return count;
}

uint32_t AttrBuilder::Map(const uint8_t* p, const uint8_t* end, uint8_t depth) {
  uint32_t count = 0;
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    if (tag != Tag(1, kBytes)) {
      Unknown(tag, p);
      continue;
    }
    const uint32_t length = ReadLength(p);
    AddEntry(p, p + length, depth, &kKeyValue);
    p += length;
    ++count;
  }
  return count;
}

uint32_t AttrBuilder::AddBody(const uint8_t* p, const uint8_t* end) {
  const uint32_t row = row_++;
  key_[row] = {0, 0};
  if (want_ids_) key_id_[row] = 0;
  Value(row, p, end, 0);
  return row;
}

uint32_t AttrBuilder::AddIndexed(const uint8_t* p, const uint8_t* end) {
  return AddEntry(p, end, 0, &kIndexedEntry);
}

void AttrBuilder::LeaveSpare() {
  for (uint32_t i = 0; i < core_.declared.spare_attrs(); ++i) {
    const uint32_t row = row_++;
    flags_[row] = WEIR_ATTR_DELETED;
    type_[row] = WEIR_V_NONE;
    key_[row] = {0, 0};
    val_[row].bits = 0;
    owner_[row] = 0;
    owner_table_[row] = 0;
    if (want_ids_) key_id_[row] = 0;
  }
}

}  // namespace weir::batch
