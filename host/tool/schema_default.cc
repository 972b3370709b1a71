#include "host/tool/schema_default.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_replace.h"
#include "host/config/schema.h"

namespace weir {
namespace {

using Json = SchemaView::Json;

// The text of `schema`, in which "#" refers to `whole` all the same, as one more of its $defs.
std::string WithWholeAsDef(Json schema, const Json& whole) {
  constexpr char kName[] = "the whole schema";
  if (whole.is_object() && whole.contains("$defs")) schema["$defs"] = whole["$defs"];
  schema["$defs"][kName] = whole;
  if (whole.is_object()) schema["$defs"][kName].erase("$defs");
  return absl::StrReplaceAll(schema.dump(),
                             {{R"("$ref":"#")", R"("$ref":"#/$defs/the whole schema")"}});
}

}  // namespace

bool TakesItsDefault(const SchemaView& property, const Json& value) {
  Json schema = {{"type", "object"}, {"properties", {{"value", property.json()}}}};
  schema["properties"]["value"]["default"] = value;
  const absl::StatusOr<Schema> parsed = Schema::Parse(WithWholeAsDef(schema, property.root()));
  if (!parsed.ok()) return false;  // Only what is as large as a schema may be.
  Node node = Node::Map();
  Diagnostics diagnostics;
  return parsed->Check(node, "", diagnostics);
}

}  // namespace weir
