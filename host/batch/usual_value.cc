// The commonest edit: the scalar of an attribute gets another scalar. key and value in one:
// 0A key_len key 12 value_len member, with nothing else in it.
#include <cstring>

#include "host/batch/reader.h"
#include "host/batch/value_writer.h"

namespace weir::batch {
namespace {

// True when [p, stop) is one member of AnyValue that is no container.
bool OneScalar(const uint8_t* p, const uint8_t* stop) {
  if (p >= stop) return false;
  switch (*p++) {
    case Tag(1, kBytes):
    case Tag(7, kBytes):
      return p < stop && *p < 0x80 && p + 1 + *p == stop;
    case Tag(2, kVarint):
    case Tag(3, kVarint):
      while (p < stop && *p >= 0x80) ++p;
      return p + 1 == stop;
    case Tag(4, kFixed64):
      return p + 8 == stop;
    default:
      return false;
  }
}

// gcc makes "rep movs" of a copy whose length it knows to be small, and a call of memcpy otherwise;
// both take longer than all the rest here.
uint8_t* CopyShort(uint8_t* to, const uint8_t* from, uint32_t n) {
  if (n > 64) {
    std::memcpy(to, from, n);
  } else if (n >= 8) {
    for (uint32_t i = 0; i + 8 < n; i += 8) std::memcpy(to + i, from + i, 8);
    std::memcpy(to + n - 8, from + n - 8, 8);  // Some bytes of it for the second time.
  } else {
    for (uint32_t i = 0; i < n; ++i) to[i] = from[i];
  }
  return to + n;
}

bool IsText(uint8_t type) { return type == WEIR_V_STR || type == WEIR_V_BYTES; }

// What a varint of this value holds.
uint64_t VarintOf(uint8_t type, weir_val val) {
  return type == WEIR_V_BOOL ? val.bits != 0 : val.bits;
}

// Of the member of AnyValue that holds a scalar.
uint32_t MemberSize(uint8_t type, weir_val val) {
  if (IsText(type)) return 1 + VarintSize(val.text.len) + val.text.len;
  return type == WEIR_V_F64 ? 9 : 1 + VarintSize(VarintOf(type, val));
}

uint8_t* PutMember(uint8_t* to, const Core& core, uint8_t type, weir_val val) {
  if (IsText(type)) {
    *to++ = type == WEIR_V_STR ? Tag(1, kBytes) : Tag(7, kBytes);
    to = PutVarint(to, val.text.len);
    return val.text.len == 0 ? to : CopyShort(to, core.Bytes(val.text), val.text.len);
  }
  if (type == WEIR_V_F64) {
    *to++ = Tag(4, kFixed64);
    std::memcpy(to, &val, 8);
    return to + 8;
  }
  *to++ = type == WEIR_V_BOOL ? Tag(2, kVarint) : Tag(3, kVarint);
  return PutVarint(to, VarintOf(type, val));
}

}  // namespace

bool ValueWriter::ReplaceUsual(uint32_t tag, uint32_t row, uint32_t end, const uint8_t* p,
                               const uint8_t* stop) {
  const uint8_t type = type_[row];
  if (end != row + 1 || type == WEIR_V_NONE || type >= WEIR_V_LIST) return false;
  const weir_val val = val_[row];
  if (IsText(type) && !core_.Readable(val.text)) return false;
  // The caller has found the key at p + 2.
  const uint8_t* const value = p + 2 + p[1];
  if (stop - value < 2 || value[0] != Tag(2, kBytes) || value[1] >= 0x80 ||
      value + 2 + value[1] != stop || !OneScalar(value + 2, stop)) {
    return false;
  }
  const uint32_t key = static_cast<uint32_t>(value - p);
  const uint32_t member = MemberSize(type, val);
  const uint32_t entry = key + 1 + VarintSize(member) + member;
  uint8_t* const begin = out_.Reserve(size_t{entry} + 8);
  uint8_t* at = begin;
  *at++ = static_cast<uint8_t>(tag);
  at = PutVarint(at, entry);
  at = CopyShort(at, p, key);
  *at++ = Tag(2, kBytes);
  at = PutVarint(at, member);
  at = PutMember(at, core_, type, val);
  out_.Used(static_cast<size_t>(at - begin));
  Take(row, end);
  return true;
}

}  // namespace weir::batch
