// What two schemas ask of a value itself, without what is in it: types, choices, bounds, lengths
// and counts, pattern, unit.
//
// Threads: free functions over values.
#pragma once

#include <string>

#include "host/tool/finding.h"
#include "host/tool/schema_view.h"

namespace weir {

// Values that `before` takes and `after` may refuse.
Findings DiffScalars(const SchemaView& before, const SchemaView& after);

// JSON for a message: cut short when it is long.
std::string ShownJson(const nlohmann::ordered_json& json);

// A finding about a keyword of `after`, or of `before` when it is only there.
Finding KeywordFinding(FindingLevel level, const SchemaView& before, const SchemaView& after,
                       std::string_view keyword, std::string why);

}  // namespace weir
