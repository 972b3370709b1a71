#include "host/config/scalar.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace weir {
namespace {

bool OneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  for (std::string_view word : words) {
    if (text == word) return true;
  }
  return false;
}

// The digits after a prefix as 0x; 10 and all of it when there is none.
std::string_view StripBase(std::string_view digits, int* base) {
  *base = 10;
  if (digits.size() < 2 || digits[0] != '0') return digits;
  switch (digits[1]) {
    case 'x': case 'X': *base = 16; break;
    case 'o': case 'O': *base = 8; break;
    case 'b': case 'B': *base = 2; break;
    default: *base = 8; return digits.substr(1);
  }
  return digits.substr(2);
}

std::optional<int64_t> Integer(std::string_view text) {
  bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  int base;
  text = StripBase(text, &base);
  uint64_t magnitude = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), magnitude, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (magnitude > uint64_t{INT64_MAX} + (negative ? 1 : 0)) return std::nullopt;
  return static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
}

std::optional<double> Number(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  if (text.find_first_not_of("0123456789.eE+-") != text.npos)
    return std::nullopt;  // No inf, no nan.
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

}  // namespace

Node PlainScalar(std::string_view text, Location at) {
  Node node = Node::String(text, std::move(at));
  if (OneOf(text, {"", "~", "null", "Null", "NULL"})) {
    node.kind = NodeKind::kNull;
  } else if (OneOf(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
    node.kind = NodeKind::kBool;
    node.boolean = text[0] == 't' || text[0] == 'T';
  } else if (auto integer = Integer(text)) {
    node.kind = NodeKind::kInt;
    node.integer = *integer;
  } else if (auto number = Number(text)) {
    node.kind = NodeKind::kDouble;
    node.number = *number;
  }
  return node;
}

}  // namespace weir
