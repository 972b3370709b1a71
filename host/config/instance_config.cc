#include "host/config/instance_config.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/config/schema.h"

namespace weir {
namespace {

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

void Lend(const Node& node, weir_value* out) {
  switch (node.kind) {
    case NodeKind::kNull: return;
    case NodeKind::kBool:
      out->value_type = WEIR_V_BOOL;
      out->i64 = node.boolean;
      return;
    case NodeKind::kInt:
      out->value_type = WEIR_V_I64;
      out->i64 = node.integer;
      out->f64 = static_cast<double>(node.integer);
      return;
    case NodeKind::kDouble:
      out->value_type = WEIR_V_F64;
      out->f64 = node.number;
      return;
    case NodeKind::kString:
      out->value_type = WEIR_V_STR;
      out->str = node.text.c_str();
      out->count = static_cast<uint32_t>(node.text.size());
      return;
    case NodeKind::kList:
      out->value_type = WEIR_V_LIST;
      out->count = static_cast<uint32_t>(node.items.size());
      return;
    case NodeKind::kMap:
      out->value_type = WEIR_V_MAP;
      out->count = static_cast<uint32_t>(node.entries.size());
      return;
  }
}

}  // namespace

std::unique_ptr<const InstanceConfig> InstanceConfig::Create(const ComponentConfig& component,
                                                             const char* config_schema,
                                                             Diagnostics& diagnostics) {
  absl::StatusOr<Schema> schema = config_schema ? Schema::Parse(config_schema) : Schema::Empty();
  if (!schema.ok()) {
    diagnostics.Error(component.location,
                      absl::StrCat(component.label(), ": the plugin is broken: its ",
                                   schema.status().message()));
    return nullptr;
  }
  Node options = component.options;
  if (!schema->Check(options, component.label(), diagnostics)) return nullptr;
  return std::make_unique<const InstanceConfig>(std::move(options), component.label());
}

InstanceConfig::InstanceConfig(Node options, std::string label)
    : options_(std::move(options)), label_(std::move(label)), json_(options_.ToJson()) {
  view_.config.size = sizeof(weir_config);
  view_.config.json = json_.c_str();
  view_.config.json_len = static_cast<uint32_t>(json_.size());
  view_.config.get = &InstanceConfig::Get;
  view_.config.key_at = &InstanceConfig::KeyAt;
  view_.self = this;
}

int32_t InstanceConfig::Get(const weir_config* config, const char* pointer, weir_value* out) {
  const InstanceConfig* self = reinterpret_cast<const View*>(config)->self;
  *out = {WEIR_V_NONE, 0, "", 0, 0};
  const Node* node = self->options_.At(pointer ? pointer : "");
  if (!node) return 0;
  Lend(*node, out);
  return 1;
}

int32_t InstanceConfig::KeyAt(const weir_config* config, const char* pointer, uint32_t index,
                              weir_value* out) {
  const InstanceConfig* self = reinterpret_cast<const View*>(config)->self;
  *out = {WEIR_V_NONE, 0, "", 0, 0};
  const Node* node = self->options_.At(pointer ? pointer : "");
  if (!node || index >= node->entries.size()) return 0;
  const std::string& key = node->entries[index].key;
  *out = {WEIR_V_STR, static_cast<uint32_t>(key.size()), key.c_str(), 0, 0};
  return 1;
}

std::string InstanceConfig::Complaint(std::string_view pointer, std::string_view text) const {
  std::string place = options_.Nearest(pointer).location.ToString();
  return absl::StrCat(place, place.empty() ? "" : ": ", label_, pointer.empty() ? "" : " ",
                      Absl(pointer), ": ", Absl(text));
}

}  // namespace weir
