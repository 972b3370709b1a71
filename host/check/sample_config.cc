#include "host/check/sample_config.h"

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/check/verdict.h"
#include "host/config/document.h"

namespace weir::check {
namespace {

constexpr int kDepthMax = 16;
constexpr size_t kLongText = 5000;

Node SchemaOf(const weir_component& component) {
  if (component.config_schema == nullptr) return Node::Map();
  Diagnostics diagnostics;
  std::optional<Node> schema =
      ParseYaml(component.config_schema, "schema", DocumentLimits(), diagnostics);
  return schema ? *std::move(schema) : Node::Map();
}

std::string TypeOf(const Node& rule) {
  const Node* type = rule.Find("type");
  if (type == nullptr) return rule.Find("properties") != nullptr ? "object" : "string";
  if (type->is(NodeKind::kList) && !type->items.empty()) return type->items.front().text;
  return type->text;
}

int64_t IntegerOf(const Node& rule, std::string_view key, int64_t otherwise) {
  const Node* node = rule.Find(key);
  return node != nullptr && node->is(NodeKind::kInt) ? node->integer : otherwise;
}

// The least value that a rule seems to allow.
Node Least(const Node& root, const Node& rule, int depth) {
  if (depth > kDepthMax) return Node::Null();
  if (const Node* ref = rule.Find("$ref"); ref != nullptr && ref->text.starts_with("#")) {
    const Node* target = root.At(std::string_view(ref->text).substr(1));
    return target != nullptr ? Least(root, *target, depth + 1) : Node::Null();
  }
  if (const Node* value = rule.Find("default")) return *value;
  if (const Node* value = rule.Find("const")) return *value;
  if (const Node* values = rule.Find("enum"); values != nullptr && !values->items.empty()) {
    return values->items.front();
  }
  const std::string type = TypeOf(rule);
  if (type == "object") {
    Node map = Node::Map();
    const Node* properties = rule.Find("properties");
    const Node* required = rule.Find("required");
    if (required == nullptr || properties == nullptr) return map;
    for (const Node& key : required->items) {
      const Node* below = properties->Find(key.text);
      if (below != nullptr && below->Find("default") == nullptr) {
        map.Add(key.text, Least(root, *below, depth + 1));
      }
    }
    return map;
  }
  if (type == "array") {
    Node list = Node::List();
    const Node* items = rule.Find("items");
    for (int64_t i = 0; items != nullptr && i < IntegerOf(rule, "minItems", 0) && i < 8; i++) {
      list.items.push_back(Least(root, *items, depth + 1));
    }
    return list;
  }
  if (type == "boolean") return Node::Bool(false);
  if (type == "integer" || type == "number") return Node::Int(IntegerOf(rule, "minimum", 1));
  if (const Node* format = rule.Find("format")) {
    if (format->text == "duration") return Node::String("1s");
    if (format->text == "bytes") return Node::String("1KiB");
  }
  const auto length = static_cast<size_t>(IntegerOf(rule, "minLength", 1));
  // Something like an endpoint often is what a text has to be.
  return length <= 11 ? Node::String("127.0.0.1:9") : Node::String(std::string(length, 'x'));
}

std::vector<Node> OddValues(const Node& root, const Node& rule) {
  std::vector<Node> odd;
  if (const Node* values = rule.Find("enum")) return values->items;
  const std::string type = TypeOf(rule);
  if (type == "object") {
    odd.push_back(Node::Map());
  } else if (type == "array") {
    odd.push_back(Node::List());
    const Node* items = rule.Find("items");
    if (items == nullptr) return odd;
    for (Node& value : OddValues(root, *items)) {
      Node list = Node::List();
      list.items.push_back(std::move(value));
      odd.push_back(std::move(list));
    }
  } else if (type == "boolean") {
    odd = {Node::Bool(false), Node::Bool(true)};
  } else if (type == "integer" || type == "number") {
    for (const int64_t n : {int64_t{0}, int64_t{-1}, std::numeric_limits<int64_t>::max(),
                            std::numeric_limits<int64_t>::min(), IntegerOf(rule, "minimum", 1),
                            IntegerOf(rule, "maximum", 1)}) {
      odd.push_back(Node::Int(n));
    }
  } else {
    odd = {Node::String(""), Node::String(" "), Node::String("\n"), Node::String("("),
           Node::String("\xc3\xa9\xf0\x9f\x98\x80"), Node::String("%s%n"), Node::String("0"),
           Node::String(std::string(kLongText, 'x'))};
  }
  return odd;
}

}  // namespace

Node LeastOptions(const weir_component& component) {
  const Node schema = SchemaOf(component);
  Node options = Least(schema, schema, 0);
  return options.is(NodeKind::kMap) ? options : Node::Map();
}

std::vector<Node> OddOptions(const weir_component& component) {
  const Node schema = SchemaOf(component);
  const Node least = LeastOptions(component);
  std::vector<Node> odd;
  const Node* properties = schema.Find("properties");
  if (properties == nullptr) return odd;
  for (const NodeEntry& property : properties->entries) {
    for (Node& value : OddValues(schema, property.value)) {
      Node options = least;
      Node replaced;
      options.Remove(property.key, &replaced);
      options.Add(property.key, std::move(value));
      odd.push_back(std::move(options));
    }
  }
  return odd;
}

std::unique_ptr<const InstanceConfig> Admit(const weir_component& component, const Node& options,
                                            std::string* error) {
  Diagnostics diagnostics;
  ComponentConfig settings;
  settings.kind = component.kind;
  settings.id = settings.type = component.component_type;
  settings.options = options;
  auto config = InstanceConfig::Create(settings, component.config_schema, diagnostics);
  if (config == nullptr) *error = std::string(diagnostics.ToStatus().message());
  return config;
}

std::unique_ptr<const InstanceConfig> LeastConfig(const weir_component& component) {
  std::string error;
  auto config = Admit(component, LeastOptions(component), &error);
  if (config == nullptr) {
    Skip(absl::StrCat("no configuration could be made from the schema: ", error));
  }
  return config;
}

}  // namespace weir::check
