// What can be wrong, under the ids and levels of weaver's `registry live-check`.
//
// Threads: constants.
#pragma once

#include <bit>
#include <cstdint>

namespace weir::semconv {

enum class Level : uint8_t { kViolation, kImprovement, kInformation };

enum class Finding : uint8_t {
  kMissingAttribute,    // In a namespace of the registry.
  kCustomAttribute,     // The same elsewhere: one's own names are no mistake.
  kTemplateAttribute,
  kMissingMetric,
  kCustomMetric,
  kDeprecated,
  kTypeMismatch,
  kNotStable,
  kUnitMismatch,
  kUnexpectedInstrument,
  kUndefinedVariant,    // Of an open enum.
  kUndefinedClosed,     // Of a closed one.
  kRequiredNotPresent,
  kMissingNamespace,
  kInvalidFormat,       // Of a name.
  kInvalidValue,        // Of a value, by a user's pattern. Not one of weaver's.
  kIllegalNamespace,
  kExtendsNamespace,
};
inline constexpr uint32_t kFindings = 18;

struct FindingInfo {
  const char* id;
  Level level;
};
inline constexpr FindingInfo kFindingInfo[kFindings] = {
    {"missing_attribute", Level::kViolation},
    {"missing_attribute", Level::kInformation},
    {"template_attribute", Level::kInformation},
    {"missing_metric", Level::kViolation},
    {"missing_metric", Level::kInformation},
    {"deprecated", Level::kViolation},
    {"type_mismatch", Level::kViolation},
    {"not_stable", Level::kImprovement},
    {"unit_mismatch", Level::kViolation},
    {"unexpected_instrument", Level::kViolation},
    {"undefined_enum_variant", Level::kInformation},
    {"undefined_enum_variant", Level::kViolation},
    {"required_attribute_not_present", Level::kViolation},
    {"missing_namespace", Level::kImprovement},
    {"invalid_format", Level::kViolation},
    {"invalid_value", Level::kViolation},
    {"illegal_namespace", Level::kViolation},
    {"extends_namespace", Level::kInformation},
};

constexpr const char* LevelText(Level level) {
  return level == Level::kViolation ? "violation"
         : level == Level::kImprovement ? "improvement"
                                        : "information";
}

// Sets of findings, one bit each.
using FindingSet = uint32_t;
constexpr FindingSet Bit(Finding finding) { return 1u << static_cast<uint32_t>(finding); }
constexpr FindingSet OfLevel(Level level) {
  FindingSet set = 0;
  for (uint32_t i = 0; i < kFindings; i++) {
    if (kFindingInfo[i].level == level) set |= 1u << i;
  }
  return set;
}
inline constexpr FindingSet kViolations = OfLevel(Level::kViolation);

}  // namespace weir::semconv
