#include "host/config/host_schemas.h"

#include "host/config/schema.h"

namespace weir {

bool CheckHostSchema(const char* schema, Node& value, std::string_view name,
                     Diagnostics& diagnostics) {
  absl::StatusOr<Schema> parsed = Schema::Parse(schema);
  if (!parsed.ok()) {  // A mistake in this program: the first test that comes by sees it.
    diagnostics.Error({}, std::string(parsed.status().message()));
    return false;
  }
  return parsed->Check(value, name, diagnostics);
}

}  // namespace weir
