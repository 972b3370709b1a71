#include "plugins/processors/semconv/units.h"

namespace weir::semconv {
namespace {

enum class Kind { kTime, kBytes, kFrequency, kShare, kEnergy, kPower, kVoltage, kLength };

// One of it is times/by of the kind's own unit.
struct Unit {
  std::string_view name;
  Kind kind;
  double times, by;
};
constexpr double kKi = 1024;
constexpr Unit kUnits[] = {
    {"s", Kind::kTime, 1, 1},
    {"ms", Kind::kTime, 1, 1e3},
    {"us", Kind::kTime, 1, 1e6},
    {"ns", Kind::kTime, 1, 1e9},
    {"min", Kind::kTime, 60, 1},
    {"h", Kind::kTime, 3600, 1},
    {"d", Kind::kTime, 86400, 1},
    {"seconds", Kind::kTime, 1, 1},
    {"second", Kind::kTime, 1, 1},
    {"milliseconds", Kind::kTime, 1, 1e3},
    {"millisecond", Kind::kTime, 1, 1e3},
    {"microseconds", Kind::kTime, 1, 1e6},
    {"nanoseconds", Kind::kTime, 1, 1e9},
    {"By", Kind::kBytes, 1, 1},
    {"bytes", Kind::kBytes, 1, 1},
    {"byte", Kind::kBytes, 1, 1},
    {"bit", Kind::kBytes, 1, 8},
    {"kBy", Kind::kBytes, 1e3, 1},
    {"MBy", Kind::kBytes, 1e6, 1},
    {"GBy", Kind::kBytes, 1e9, 1},
    {"KiBy", Kind::kBytes, kKi, 1},
    {"MiBy", Kind::kBytes, kKi * kKi, 1},
    {"GiBy", Kind::kBytes, kKi * kKi * kKi, 1},
    {"Hz", Kind::kFrequency, 1, 1},
    {"{Hz}", Kind::kFrequency, 1, 1},
    {"kHz", Kind::kFrequency, 1e3, 1},
    {"MHz", Kind::kFrequency, 1e6, 1},
    {"GHz", Kind::kFrequency, 1e9, 1},
    {"%", Kind::kShare, 1, 100},
    {"percent", Kind::kShare, 1, 100},
    {"J", Kind::kEnergy, 1, 1},
    {"kJ", Kind::kEnergy, 1e3, 1},
    {"W", Kind::kPower, 1, 1},
    {"mW", Kind::kPower, 1, 1e3},
    {"kW", Kind::kPower, 1e3, 1},
    {"V", Kind::kVoltage, 1, 1},
    {"mV", Kind::kVoltage, 1, 1e3},
    {"m", Kind::kLength, 1, 1},
    {"mm", Kind::kLength, 1, 1e3},
    {"km", Kind::kLength, 1e3, 1},
};

const Unit* FindUnit(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

// A number of things; the annotation says which, and changes nothing.
bool IsCount(std::string_view unit) {
  return unit.empty() || unit == "1" || (unit.front() == '{' && unit.back() == '}');
}

// "requests" for "{request}".
bool IsSpeltOut(std::string_view from, std::string_view to) {
  if (to.size() < 3 || to.front() != '{' || to.back() != '}') return false;
  const std::string_view thing = to.substr(1, to.size() - 2);
  if (from.substr(0, thing.size()) != thing) return false;
  const std::string_view rest = from.substr(thing.size());
  return rest.empty() || rest == "s" || rest == "es";
}

}  // namespace

std::optional<Ratio> RatioOf(std::string_view from, std::string_view to) {
  if (from == to) return Ratio();
  const Unit* const a = FindUnit(from);
  const Unit* const b = FindUnit(to);
  if (a && b && a->kind == b->kind) return Ratio{a->times * b->by, a->by * b->times};
  if (!a && !b && IsCount(from) && IsCount(to)) return Ratio();
  if (!a && !b && IsSpeltOut(from, to)) return Ratio();
  if (a && a->kind == Kind::kShare && to == "1") return Ratio{a->times, a->by};
  if (b && b->kind == Kind::kShare && from == "1") return Ratio{b->by, b->times};
  return std::nullopt;
}

}  // namespace weir::semconv
