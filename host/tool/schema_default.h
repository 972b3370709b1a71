// Whether a schema takes the default that it gives: one that it refuses makes every configuration
// invalid that relies on it.
//
// Threads: free function over values.
#pragma once

#include "host/tool/schema_view.h"

namespace weir {

// `value` is the default of `property`, asked of the host's own validator.
bool TakesItsDefault(const SchemaView& property, const SchemaView::Json& value);

}  // namespace weir
