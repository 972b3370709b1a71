#include "plugins/exporters/debug/values.h"

#include <time.h>

#include <charconv>
#include <cmath>
#include <cstdio>

namespace weir::debug {
namespace {

constexpr char kHex[] = "0123456789abcdef";

void AppendQuoted(std::string_view text, std::string* out) {
  out->push_back('"');
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out->push_back('\\');
      out->push_back(c);
    } else if (byte < 0x20) {
      out->append("\\u00");
      out->push_back(kHex[byte >> 4]);
      out->push_back(kHex[byte & 15]);
    } else {
      out->push_back(c);
    }
  }
  out->push_back('"');
}

void AppendHex(const uint8_t* bytes, uint32_t size, std::string* out) {
  for (uint32_t i = 0; i < size; i++) {
    out->push_back(kHex[bytes[i] >> 4]);
    out->push_back(kHex[bytes[i] & 15]);
  }
}

// One value as JSON. Returns the row behind it and all below it.
uint32_t AppendJson(const weir_batch& b, uint32_t row, std::string* out) {
  const weir_attr_table& t = *b.attr;
  const weir_val value = t.val[row];
  switch (t.value_type[row]) {
    case WEIR_V_STR: AppendQuoted(TextOf(b, value.text), out); return row + 1;
    case WEIR_V_BOOL: out->append(value.i64 ? "true" : "false"); return row + 1;
    case WEIR_V_I64: out->append(std::to_string(value.i64)); return row + 1;
    case WEIR_V_F64: out->append(DoubleText(value.f64)); return row + 1;
    case WEIR_V_BYTES:
      out->push_back('"');
      AppendHex(reinterpret_cast<const uint8_t*>(weir_ptr(&b, value.text)), value.text.len, out);
      out->push_back('"');
      return row + 1;
    case WEIR_V_LIST:
    case WEIR_V_MAP: break;
    default: out->append("null"); return row + 1;
  }
  const bool map = t.value_type[row] == WEIR_V_MAP;
  out->push_back(map ? '{' : '[');
  bool first = true;
  for (uint32_t kid = row + 1; kid < value.kids.end;) {
    if (t.flags[kid] & WEIR_ATTR_DEAD) {
      const bool container = t.value_type[kid] == WEIR_V_LIST || t.value_type[kid] == WEIR_V_MAP;
      kid = container ? t.val[kid].kids.end : kid + 1;
      continue;
    }
    if (!first) out->push_back(',');
    first = false;
    if (map) {
      AppendQuoted(TextOf(b, t.key[kid]), out);
      out->push_back(':');
    }
    kid = AppendJson(b, kid, out);
  }
  out->push_back(map ? '}' : ']');
  return value.kids.end;
}

}  // namespace

std::string TimeText(uint64_t unix_ns) {
  const time_t seconds = static_cast<time_t>(unix_ns / 1'000'000'000);
  tm parts;
  gmtime_r(&seconds, &parts);
  char text[64];
  size_t n = strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
  if (const uint64_t ns = unix_ns % 1'000'000'000; ns != 0) {
    n += static_cast<size_t>(std::snprintf(text + n, sizeof text - n, ".%09llu",
                                           static_cast<unsigned long long>(ns)));
    while (text[n - 1] == '0') n--;
  }
  return std::string(text, n) + " +0000 UTC";
}

std::string IdText(const weir_batch& b, weir_id id, uint32_t size) {
  std::string out;
  if (const uint8_t* bytes = weir_id_bytes(&b, id)) AppendHex(bytes, size, &out);
  return out;
}

std::string DoubleText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value);
  return std::string(text, end.ptr);
}

void AppendTyped(const weir_batch& b, uint32_t attr_row, std::string* out) {
  switch (b.attr->value_type[attr_row]) {
    case WEIR_V_STR: out->append("Str("); break;
    case WEIR_V_BOOL: out->append("Bool("); break;
    case WEIR_V_I64: out->append("Int("); break;
    case WEIR_V_F64: out->append("Double("); break;
    case WEIR_V_BYTES: out->append("Bytes("); break;
    case WEIR_V_LIST: out->append("Slice("); break;
    case WEIR_V_MAP: out->append("Map("); break;
    default: out->append("Empty()"); return;
  }
  AppendPlain(b, attr_row, out);
  out->push_back(')');
}

void AppendPlain(const weir_batch& b, uint32_t attr_row, std::string* out) {
  if (b.attr->value_type[attr_row] == WEIR_V_STR) {
    out->append(TextOf(b, b.attr->val[attr_row].text));
  } else if (b.attr->value_type[attr_row] != WEIR_V_NONE) {
    AppendJson(b, attr_row, out);
  }
}

bool HasAttrs(const weir_batch& b, weir_range range) {
  bool found = false;
  ForEachAttr(b, range, [&found](uint32_t) { found = true; });
  return found;
}

}  // namespace weir::debug
