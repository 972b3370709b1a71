#include "host/config/units.h"

#include <charconv>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

// Longest first where one is the beginning of another.
constexpr Unit kDurationUnits[] = {
    {"ns", 1},  {"us", 1e3}, {"\xc2\xb5s", 1e3}, {"\xce\xbcs", 1e3},
    {"ms", 1e6}, {"s", 1e9},  {"m", 60e9},        {"h", 3600e9},
};
constexpr Unit kByteUnits[] = {
    {"", 1},           {"B", 1},           {"kB", 1e3},
    {"KB", 1e3},       {"MB", 1e6},        {"GB", 1e9},
    {"TB", 1e12},      {"KiB", 1024.0},    {"MiB", 1048576.0},
    {"GiB", 1073741824.0}, {"TiB", 1099511627776.0},
};
constexpr double kInt64Max = 9223372036854774784.0;  // The largest double below 2^63.

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

// Takes a number without sign or exponent off the front; false when there is none.
bool TakeNumber(std::string_view& text, double* number) {
  size_t n = text.find_first_not_of("0123456789.");
  std::string_view digits = text.substr(0, n);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), *number,
                                      std::chars_format::fixed);
  if (error != std::errc() || end != digits.data() + digits.size()) return false;
  text.remove_prefix(digits.size());
  return true;
}

}  // namespace

absl::StatusOr<int64_t> ParseDurationNs(std::string_view text) {
  const auto fail = [text](absl::string_view what) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", Absl(text), "\" ", what, "; write one as 200ms, 5s or 1m30s"));
  };
  if (text == "0") return 0;
  if (text.empty()) return fail("is no duration");
  if (text[0] == '-') return fail("is a negative duration");
  double total = 0;
  for (std::string_view rest = text; !rest.empty();) {
    double number = 0;
    if (!TakeNumber(rest, &number)) return fail("is no duration");
    const Unit* unit = nullptr;
    std::string_view name = rest.substr(0, rest.find_first_of("0123456789."));
    for (const Unit& known : kDurationUnits) {
      if (known.name == name) unit = &known;
    }
    if (!unit) return fail(name.empty() ? "is a duration without a unit" : "has an unknown unit");
    rest.remove_prefix(name.size());
    total += number * unit->factor;
  }
  if (total > kInt64Max) return fail("is longer than 292 years");
  return static_cast<int64_t>(std::llround(total));
}

absl::StatusOr<int64_t> ParseBytes(std::string_view text) {
  const auto fail = [text](absl::string_view what) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", Absl(text), "\" ", what, "; write one as 4MiB, 500kB or 4096"));
  };
  std::string_view rest = text;
  double number = 0;
  if (!TakeNumber(rest, &number)) return fail("is no size");
  if (!rest.empty() && rest[0] == ' ') rest.remove_prefix(1);
  for (const Unit& unit : kByteUnits) {
    if (unit.name != rest) continue;
    double bytes = number * unit.factor;
    if (bytes > kInt64Max) return fail("is more than 8 EiB");
    if (bytes != std::floor(bytes)) return fail("is no whole number of bytes");
    return static_cast<int64_t>(bytes);
  }
  return fail("has an unknown unit");
}

}  // namespace weir
