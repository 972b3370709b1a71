#include "host/config/options_file.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/config/document.h"
#include "host/config/exporter_config.h"
#include "host/config/settings.h"

namespace weir {
namespace {

bool IsCollectorConfig(const Node& document) {
  for (const char* key : {"receivers", "processors", "exporters", "service"}) {
    if (document.Find(key) != nullptr) return true;
  }
  return false;
}

// The options of the first component of this kind and type.
absl::StatusOr<Node> OptionsIn(const Node& document, const weir_component& component,
                               const std::string& file) {
  const std::string section(SectionName(component.kind));
  const std::string type = component.component_type;
  const Node* components = document.Find(section);
  if (components != nullptr) {
    for (const NodeEntry& entry : components->entries) {
      if (entry.key != type && !entry.key.starts_with(type + "/")) continue;
      Node options = entry.value.is(NodeKind::kNull) ? Node::Map() : entry.value;
      SplitHostKeys(component.kind, options);
      return options;
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat(file, ": has no ", type, " below ", section));
}

}  // namespace

absl::StatusOr<Node> ReadOptions(const std::string& file, const weir_component& component) {
  Diagnostics diagnostics;
  const std::string files[] = {file};
  std::optional<Node> document =
      LoadDocument(files, ProcessSources(), DocumentLimits(), diagnostics);
  if (!document) return absl::InvalidArgumentError(diagnostics.ToStatus().message());
  if (document->is(NodeKind::kNull)) return Node::Map();
  if (!IsCollectorConfig(*document)) return *std::move(document);
  return OptionsIn(*document, component, file);
}

}  // namespace weir
