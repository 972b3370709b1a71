// The classes of texts: which are scanned, which are edited, and what they are called in the
// configuration and in counters.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <iterator>

#include "weir/abi.h"

namespace weir::redaction {

inline constexpr uint32_t kTextClasses = 64;
constexpr uint64_t ClassBit(uint32_t text_class) { return 1ull << (text_class & 63); }

struct TextClassName {
  uint32_t text_class;
  const char* name;
  const char* label;  // As an attribute of a counter.
};
inline constexpr TextClassName kTextClassNames[] = {
    {WEIR_TEXT_VALUE, "value", "class=value"},
    {WEIR_TEXT_BODY, "body", "class=body"},
    {WEIR_TEXT_NAME, "name", "class=name"},
    {WEIR_TEXT_MESSAGE, "message", "class=message"},
    {WEIR_TEXT_SEVERITY, "severity", "class=severity"},
    {WEIR_TEXT_STRING, "string", "class=string"},
    {WEIR_TEXT_KEY, "key", "class=key"},
    {WEIR_TEXT_METRIC, "metric", "class=metric"},
    {WEIR_TEXT_DESCRIPTION, "description", "class=description"},
    {WEIR_TEXT_SCOPE, "scope", "class=scope"},
    {WEIR_TEXT_ENTITY, "entity", "class=entity"},
    {WEIR_TEXT_STATE, "state", "class=state"},
    {WEIR_TEXT_BYTES, "bytes", "class=bytes"},
    {WEIR_TEXT_UNKNOWN, "unknown", "class=unknown"},
    {WEIR_TEXT_NUMBER, "number", "class=number"},
};

// Scanned for values to hide: all but these, so that texts of a newer OTLP are too. Keys are
// scanned where that is asked for; numbers the plugin reads itself.
inline constexpr uint64_t kSkippedClasses =
    ClassBit(WEIR_TEXT_KEY) | ClassBit(WEIR_TEXT_SCHEMA) | ClassBit(WEIR_TEXT_UNIT) |
    ClassBit(WEIR_TEXT_FORMAT) | ClassBit(WEIR_TEXT_PAYLOAD) | ClassBit(WEIR_TEXT_NUMBER);

// Strings of the dictionary, and what of a profile is removed.
inline constexpr uint64_t kProfileClasses =
    ClassBit(WEIR_TEXT_STRING) | ClassBit(WEIR_TEXT_PAYLOAD) | ClassBit(WEIR_TEXT_FORMAT);

// What option `also_edit` may list; the rest of what is scanned is always edited, but for unknown
// fields, which nobody can edit.
inline constexpr uint64_t kChosenClasses =
    ClassBit(WEIR_TEXT_KEY) | ClassBit(WEIR_TEXT_METRIC) | ClassBit(WEIR_TEXT_DESCRIPTION) |
    ClassBit(WEIR_TEXT_SCOPE) | ClassBit(WEIR_TEXT_ENTITY) | ClassBit(WEIR_TEXT_STATE) |
    ClassBit(WEIR_TEXT_BYTES);

}  // namespace weir::redaction
