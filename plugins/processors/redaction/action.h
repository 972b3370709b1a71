// What is done about a find: what stands in its place, or what goes with it.
//
// Values. Threads: any.
#pragma once

#include <cstdint>
#include <string>

namespace weir::redaction {

enum class ActionKind : uint8_t {
  kHash,           // Four stars, or the hash of hash_function.
  kMask,           // As many stars as it has bytes, but for the last `keep` characters.
  kText,           // `text`.
  kTag,            // `text`, which names the detector.
  kToken,          // A keyed hash with the key's id.
  kDropAttribute,  // The attribute goes. Elsewhere the whole text is masked.
  kDropRecord,     // The span, log record or data point goes. Elsewhere the whole text is masked.
  kCount,          // Nothing.
};
inline constexpr uint32_t kActionKinds = 8;
// As in the configuration and in the counter's attribute; NULL: is not chosen by name.
inline constexpr const char* kActionNames[kActionKinds] = {
    nullptr, "mask", "replace", "tag", "hmac", "drop_attribute", "drop_record", "count"};

struct Action {
  ActionKind kind = ActionKind::kMask;
  uint32_t keep = 0;
  std::string text;
};

// Which rule has found something, and so which action is taken: 0 are the blocked values, others
// are the detectors, by their number plus 1.
using RuleId = uint16_t;
inline constexpr RuleId kBlockedRule = 0;

}  // namespace weir::redaction
