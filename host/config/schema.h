// Checks a configuration value against a JSON Schema (2020-12), fills in defaults, and turns texts
// with a unit into numbers.
//
// A validator of our own, because the check must report every mistake with its file, line and
// column, must suggest the nearest key, and must change the value on its way; ready-made ones do
// none of it.
// Understood are: type, properties, additionalProperties, propertyNames, required, enum, const,
// minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minLength, maxLength, pattern
// (RE2, unanchored), items, minItems, maxItems, uniqueItems, minProperties, maxProperties, allOf,
// anyOf, oneOf, not, $ref to "#" and "#/$defs/NAME", default, and annotations. Any other keyword is
// refused when the schema is read: silently ignoring one would accept what its author forbade.
//
// Two formats change the value: "duration" ("200ms", "5s", 0) to integer nanoseconds, and "bytes"
// ("4MiB", 4096) to integer bytes; minimum and maximum then apply to the integer.
//
// A null (a key with nothing behind it, as in `http:`) stands for an empty map or list where the
// schema wants one, and otherwise counts as absent.
//
// Threads: a Schema is immutable and may be used by many threads.
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "host/config/location.h"
#include "host/config/node.h"

namespace weir {

class Schema {
 public:
  // Limits of a schema's text and nesting; both far above what any component needs.
  static constexpr size_t kTextBytesMax = 1 << 20;
  static constexpr size_t kDepthMax = 64;

  // INVALID_ARGUMENT with a pointer into the schema when it can not be used.
  static absl::StatusOr<Schema> Parse(std::string_view json);

  // The schema of a component that takes no options.
  static Schema Empty();

  // Checks `value` and puts defaults and converted texts in. `name` (as "processors/redaction")
  // begins every message. Returns whether no error was added.
  bool Check(Node& value, std::string_view name, Diagnostics& diagnostics) const;

  struct Rule;

 private:
  explicit Schema(std::shared_ptr<const Rule> root) : root_(std::move(root)) {}
  std::shared_ptr<const Rule> root_;
};

}  // namespace weir
