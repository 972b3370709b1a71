#include "plugins/processors/redaction/render.h"

#include <charconv>
#include <cmath>
#include <string_view>

namespace weir::redaction {
namespace {

void RenderDouble(double v, std::string* out) {
  if (!std::isfinite(v)) {
    *out = "json: unsupported value: ";
    *out += std::isnan(v) ? "NaN" : v > 0 ? "+Inf" : "-Inf";
    return;
  }
  const double size = std::fabs(v);
  const bool exponent = size != 0 && (size < 1e-6 || size >= 1e21);
  char text[400];  // The longest without an exponent: 1e21 or 20 digits behind the point.
  const auto end = std::to_chars(text, text + sizeof text, v,
                                 exponent ? std::chars_format::scientific
                                          : std::chars_format::fixed);
  out->assign(text, end.ptr);
  // e-09 is written as e-9.
  const size_t n = out->size();
  if (exponent && n >= 4 && out->compare(n - 4, 3, "e-0") == 0) out->erase(n - 2, 1);
}

void RenderBytes(std::string_view bytes, std::string* out) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  out->clear();
  out->reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t n = bytes.size() - i;
    const uint32_t three = static_cast<uint8_t>(bytes[i]) << 16 |
                           (n > 1 ? static_cast<uint8_t>(bytes[i + 1]) << 8 : 0) |
                           (n > 2 ? static_cast<uint8_t>(bytes[i + 2]) : 0);
    *out += kDigits[three >> 18];
    *out += kDigits[three >> 12 & 63];
    *out += n > 1 ? kDigits[three >> 6 & 63] : '=';
    *out += n > 2 ? kDigits[three & 63] : '=';
  }
}

}  // namespace

void Render(const weir_batch* batch, uint8_t value_type, weir_val value, std::string* out) {
  char text[24];
  switch (value_type) {
    case WEIR_V_BOOL:
      *out = value.i64 != 0 ? "true" : "false";
      return;
    case WEIR_V_I64:
      out->assign(text, std::to_chars(text, text + sizeof text, value.i64).ptr);
      return;
    case WEIR_V_F64:
      RenderDouble(value.f64, out);
      return;
    case WEIR_V_BYTES:
      RenderBytes({weir_ptr(batch, value.text), value.text.len}, out);
      return;
    default:
      out->clear();
  }
}

}  // namespace weir::redaction
