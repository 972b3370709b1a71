// Cells of a batch as people read them, in the Collector's notation.
//
// Threads: pure functions over a borrowed batch.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weir/abi.h"

namespace weir::debug {

inline std::string_view TextOf(const weir_batch& b, weir_str s) { return {weir_ptr(&b, s), s.len}; }

// "2026-01-31 12:00:00.000000321 +0000 UTC".
std::string TimeText(uint64_t unix_ns);
// In hex; "" when it is not set.
std::string IdText(const weir_batch& b, weir_id id, uint32_t size);
std::string DoubleText(double value);

// "Str(x)", "Int(1)", "Map({"a":1})", "Slice([1,2])", "Empty()".
void AppendTyped(const weir_batch& b, uint32_t attr_row, std::string* out);
// "x", "1", {"a":1}.
void AppendPlain(const weir_batch& b, uint32_t attr_row, std::string* out);

// Calls `fn(row)` for each attribute of an owner that is there, nested values left out.
template <class Function>
void ForEachAttr(const weir_batch& b, weir_range range, Function fn) {
  for (uint32_t a = range.first; a < range.first + range.count; a++) {
    if (b.attr->depth[a] == 0 && !(b.attr->flags[a] & WEIR_ATTR_DEAD)) fn(a);
  }
}
bool HasAttrs(const weir_batch& b, weir_range range);

}  // namespace weir::debug
