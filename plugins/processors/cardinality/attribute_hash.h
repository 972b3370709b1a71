// The hash of one attribute with all that is below it, and of the attributes of one owner.
//
// The hash of an owner is the sum of those of its attributes, since their order means nothing. A
// sum is safe here because each summand depends on a secret key. Dead rows are not there. It also
// lets an attribute be taken out or replaced without looking at the others again.
//
// Threads: functions over a batch that is lent to the caller.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugins/processors/cardinality/keyed_hash.h"
#include "weir/abi.h"

namespace weir::cardinality {

inline bool IsContainer(uint8_t type) { return type == WEIR_V_LIST || type == WEIR_V_MAP; }

// What every value adds: a word of type and lengths, key, value.
inline void AddScalar(KeyedHash* hash, std::string_view key, uint8_t type, std::string_view text,
                      uint64_t bits) {
  const bool is_text = type == WEIR_V_STR || type == WEIR_V_BYTES;
  hash->Add(static_cast<uint64_t>(type) << 60 | static_cast<uint64_t>(key.size()) << 32 |
            (is_text ? text.size() : 0));
  hash->AddBytes(key.data(), key.size());
  if (is_text) {
    hash->AddBytes(text.data(), text.size());
  } else {
    hash->Add(bits);
  }
}

uint64_t HashNested(const weir_batch* batch, uint32_t row, const HashKey& key);

// Of attribute row `row`, which is at depth 0 and alive.
inline uint64_t HashAttribute(const weir_batch* batch, uint32_t row, const HashKey& key) {
  const weir_attr_table& t = *batch->attr;
  const uint8_t type = t.value_type[row];
  if (IsContainer(type)) return HashNested(batch, row, key);
  KeyedHash hash(key);
  const weir_val value = t.val[row];
  const bool is_text = type == WEIR_V_STR || type == WEIR_V_BYTES;
  AddScalar(&hash, {weir_ptr(batch, t.key[row]), t.key[row].len}, type,
            is_text ? std::string_view(weir_ptr(batch, value.text), value.text.len)
                    : std::string_view(),
            value.bits);
  return hash.Finish();
}

// Of an attribute that is not in the batch.
inline uint64_t HashTextAttribute(const HashKey& key, std::string_view name,
                                  std::string_view text) {
  KeyedHash hash(key);
  AddScalar(&hash, name, WEIR_V_STR, text, 0);
  return hash.Finish();
}
inline uint64_t HashBoolAttribute(const HashKey& key, std::string_view name, bool value) {
  KeyedHash hash(key);
  AddScalar(&hash, name, WEIR_V_BOOL, {}, value ? 1 : 0);
  return hash.Finish();
}

// The row behind attribute row `row` and all below it.
inline uint32_t NextAttribute(const weir_attr_table& t, uint32_t row, uint32_t end) {
  if (!IsContainer(t.value_type[row])) return row + 1;
  const uint32_t next = t.val[row].kids.end;
  return next > row && next <= end ? next : row + 1;
}

// Sum over all live attributes of an owner.
uint64_t HashAttributes(const weir_batch* batch, weir_range range, const HashKey& key);

}  // namespace weir::cardinality
