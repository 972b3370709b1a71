#include "plugins/processors/cardinality/attribute_hash.h"

namespace weir::cardinality {

uint64_t HashNested(const weir_batch* batch, uint32_t row, const HashKey& key) {
  const weir_attr_table& t = *batch->attr;
  KeyedHash hash(key);
  const uint32_t end = NextAttribute(t, row, t.rows);
  for (uint32_t at = row; at < end; at++) {
    if (t.flags[at] & WEIR_ATTR_DEAD) continue;
    const uint8_t type = t.value_type[at];
    const weir_val value = t.val[at];
    const bool is_text = type == WEIR_V_STR || type == WEIR_V_BYTES;
    // Depths say where a list or map ends; where it ends as a row differs from batch to batch.
    AddScalar(&hash, {weir_ptr(batch, t.key[at]), t.key[at].len}, type,
              is_text ? std::string_view(weir_ptr(batch, value.text), value.text.len)
                      : std::string_view(),
              IsContainer(type) ? t.depth[at] : value.bits);
    hash.Add(t.depth[at]);
  }
  return hash.Finish();
}

uint64_t HashAttributes(const weir_batch* batch, weir_range range, const HashKey& key) {
  const weir_attr_table& t = *batch->attr;
  const uint32_t end = range.first + range.count;
  uint64_t sum = 0;
  for (uint32_t row = range.first; row < end; row = NextAttribute(t, row, end)) {
    if (!(t.flags[row] & WEIR_ATTR_DEAD)) sum += HashAttribute(batch, row, key);
  }
  return sum;
}

}  // namespace weir::cardinality
