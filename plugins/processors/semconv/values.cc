#include "plugins/processors/semconv/values.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace weir::semconv {
namespace {

bool ReadInt(std::string_view text, int64_t* out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

bool ReadDouble(std::string_view text, double* out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out);
  return error == std::errc() && end == text.data() + text.size() && std::isfinite(*out);
}

bool ToText(TextRoom& room, Value& value) {
  switch (value.type) {
    case WEIR_V_STR:
      return true;
    case WEIR_V_I64:
      value = TextValue(room.Number(value.bits.i64));
      return !value.text.empty();
    case WEIR_V_F64:
      value = TextValue(room.Number(value.bits.f64));
      return !value.text.empty();
    case WEIR_V_BOOL:
      value = TextValue(value.bits.i64 != 0 ? "true" : "false");
      return true;
    default:
      return false;
  }
}

bool ToInt(Value& value) {
  int64_t number = 0;
  if (value.type == WEIR_V_I64) return true;
  if (value.type == WEIR_V_STR && ReadInt(value.text, &number)) {
    value = IntValue(number);
    return true;
  }
  constexpr double kExact = 9007199254740992;  // 2^53: beyond it a double skips integers.
  if (value.type != WEIR_V_F64 || !(std::abs(value.bits.f64) <= kExact) ||
      std::trunc(value.bits.f64) != value.bits.f64) {
    return false;
  }
  value = IntValue(static_cast<int64_t>(value.bits.f64));
  return true;
}

bool ToDouble(Value& value) {
  double number = 0;
  if (value.type == WEIR_V_F64 || value.type == WEIR_V_I64) return true;
  if (value.type != WEIR_V_STR || !ReadDouble(value.text, &number)) return false;
  value = Value();
  value.type = WEIR_V_F64;
  value.bits.f64 = number;
  return true;
}

bool ToBool(Value& value) {
  if (value.type == WEIR_V_BOOL) return true;
  const bool yes = value.text == "true", no = value.text == "false";
  if (value.type != WEIR_V_STR || (!yes && !no)) return false;
  value = Value();
  value.type = WEIR_V_BOOL;
  value.bits.i64 = yes;
  return true;
}

}  // namespace

Value TextValue(std::string_view text) {
  Value value;
  value.type = WEIR_V_STR;
  value.text = text;
  return value;
}

Value IntValue(int64_t number) {
  Value value;
  value.type = WEIR_V_I64;
  value.bits.i64 = number;
  return value;
}

Value PartOf(const Value& value, size_t from, size_t length) {
  Value part = TextValue(value.text.substr(from, length));
  if (value.view.off != WEIR_ABSENT_OFF) {
    part.view = {static_cast<uint32_t>(value.view.off + from),
                 static_cast<uint32_t>(part.text.size())};
  }
  return part;
}

Value ReadValue(const weir_batch& batch, uint32_t row) {
  const weir_attr_table& attr = *batch.attr;
  Value value;
  value.type = attr.value_type[row];
  value.bits = attr.val[row];
  if (value.type == WEIR_V_LIST && value.bits.kids.count == 1 &&
      attr.value_type[row + 1] == WEIR_V_STR && !(attr.flags[row + 1] & WEIR_ATTR_DEAD)) {
    value = ReadValue(batch, row + 1);
    value.list = true;
  } else if (value.type == WEIR_V_STR || value.type == WEIR_V_BYTES) {
    value.view = attr.val[row].text;
    value.text = {weir_ptr(&batch, value.view), value.view.len};
  }
  return value;
}

bool SameValue(const Value& a, const Value& b) {
  if (a.type != b.type || a.list != b.list) return false;
  if (a.type == WEIR_V_STR || a.type == WEIR_V_BYTES) return a.text == b.text;
  if (a.type == WEIR_V_LIST || a.type == WEIR_V_MAP) return false;  // Not looked into.
  return a.bits.bits == b.bits.bits;
}

char* TextRoom::Take(size_t n) {
  if (n > sizeof bytes_ - used_) return nullptr;
  char* const place = bytes_ + used_;
  used_ += n;
  return place;
}

std::string_view TextRoom::Number(int64_t number) {
  char text[24];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  return Join({text, static_cast<size_t>(end - text)}, {}, {});
}

std::string_view TextRoom::Number(double number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  return Join({text, static_cast<size_t>(end - text)}, {}, {});
}

std::string_view TextRoom::Join(std::string_view a, std::string_view middle, std::string_view b) {
  const size_t size = a.size() + middle.size() + b.size();
  char* const place = Take(size);
  if (!place) return {};
  char* at = place;
  for (const std::string_view part : {a, middle, b}) {
    if (!part.empty()) std::memcpy(at, part.data(), part.size());
    at += part.size();
  }
  return {place, size};
}

std::string_view TextRoom::Lower(std::string_view text) {
  char* const place = Take(text.size());
  if (!place) return {};
  for (size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    place[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return {place, text.size()};
}

bool Coerce(ValueType type, TextRoom& room, Value& value) {
  if (value.list) return type == ValueType::kStrings || type == ValueType::kAny;
  switch (type) {
    case ValueType::kAny:
      return true;
    case ValueType::kString:
      return ToText(room, value);
    case ValueType::kInt:
      return ToInt(value);
    case ValueType::kDouble:
      return ToDouble(value);
    case ValueType::kBool:
      return ToBool(value);
    case ValueType::kStrings:
      if (value.type == WEIR_V_LIST) return true;
      value.list = ToText(room, value);
      return value.list;
    case ValueType::kInts:
      return value.type == WEIR_V_LIST;
  }
  return false;
}

}  // namespace weir::semconv
