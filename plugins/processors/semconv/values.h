// Values on their way from one attribute to another: read from a row, turned into another type,
// compared, written.
//
// A Value views its text: in the batch, in a constant, or in the TextRoom of the record. A text
// that lies in the batch is not copied when it is written.
//
// Threads: values; a TextRoom belongs to one shard.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugins/processors/semconv/registry.h"
#include "weir/abi.h"

namespace weir::semconv {

struct Value {
  uint8_t type = WEIR_V_NONE;  // WEIR_V_*; of the one element when `list`.
  bool list = false;           // A list with this as its only element.
  weir_val bits = {};          // BOOL, I64, F64.
  std::string_view text;       // STR, BYTES.
  weir_str view = {WEIR_ABSENT_OFF, 0};  // The same in the batch, if it lies there.
};

Value TextValue(std::string_view text);
Value IntValue(int64_t number);
// A part of a text value that keeps its place in the batch.
Value PartOf(const Value& value, size_t from, size_t length);
// The value of attribute row `row`. Of a list or map only the type, except of a list with one text.
Value ReadValue(const weir_batch& batch, uint32_t row);
bool SameValue(const Value& a, const Value& b);

// Room for the texts that one record needs. Full: a text that has no room is empty.
class TextRoom {
 public:
  void Clear() { used_ = 0; }
  // Room for `n` bytes, or NULL.
  char* Take(size_t n);
  std::string_view Number(int64_t number);
  std::string_view Number(double number);
  // `a`, `middle` and `b` one after another.
  std::string_view Join(std::string_view a, std::string_view middle, std::string_view b);
  std::string_view Lower(std::string_view text);

 private:
  char bytes_[4096];
  size_t used_ = 0;
};

// True when a value of this WEIR_V_* type is one of `type`. Integers are doubles, too.
inline bool Accepts(ValueType type, uint8_t value_type) {
  constexpr uint16_t kAccepted[] = {
      0xFFFF,             1 << WEIR_V_STR,  1 << WEIR_V_I64, 1 << WEIR_V_F64 | 1 << WEIR_V_I64,
      1 << WEIR_V_BOOL, 1 << WEIR_V_LIST, 1 << WEIR_V_LIST};
  return ((kAccepted[static_cast<size_t>(type)] | 1 << WEIR_V_NONE) >> (value_type & 15) & 1) != 0;
}
// Turns a value into `type`, where nothing is lost. False: it can not be, and stays as it was.
bool Coerce(ValueType type, TextRoom& room, Value& value);

}  // namespace weir::semconv
