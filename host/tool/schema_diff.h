// Whether a new config_schema still takes every configuration that an old one took.
//
// Both schemas are walked side by side. What the new one forbids and the old one did not is
// `unsafe`. Inclusion of schemas can not be decided in general (patterns, `not`, forms that
// overlap), so there are two ways to err, and this errs like so: a change that the walk can not
// follow is a note with `undecided`, never silence. Without a finding that is unsafe or undecided,
// every configuration that was valid still is; a property test holds that against the validator.
// The one exception are values of ${env:NAME}, which are a number or a text as the schema likes.
//
// The meaning of a configuration can change without a change of what is valid: other defaults are
// notes.
//
// Threads: free function over values.
#pragma once

#include <optional>
#include <string>

#include "host/tool/finding.h"

namespace weir {

// Absent: the component takes no options. In the order of the new schema.
Findings DiffSchemas(const std::optional<std::string>& before,
                     const std::optional<std::string>& after);

}  // namespace weir
