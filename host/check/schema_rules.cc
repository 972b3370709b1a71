#include "host/check/schema_rules.h"

#include <optional>
#include <utility>

#include "host/config/document.h"
#include "re2/re2.h"

namespace weir::check {
namespace {

constexpr int kRefsMax = 16;
// Texts that patterns are often about.
constexpr std::string_view kTexts[] = {
    "x", "a", "A", "abc", "1", "0", "10", "0644", "0755", "1s", "1KiB", "v1", "1.0", "GET", "/",
    "/tmp", "a.b", "a_b", "a=b", "a/b", "true", "sha1", "127.0.0.1:9", "http://127.0.0.1:9",
    "2024-01-01", "00000000-0000-0000-0000-000000000000"};

size_t Characters(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0u) != 0x80u;
  return count;
}

bool Allows(const Node& rule, const std::string& text) {
  const auto length = static_cast<int64_t>(Characters(text));
  if (length < IntegerOf(rule, "minLength", 0)) return false;
  if (length > IntegerOf(rule, "maxLength", INT64_MAX)) return false;
  const Node* pattern = rule.Find("pattern");
  return pattern == nullptr || RE2::PartialMatch(text, RE2(pattern->text, RE2::Quiet));
}

void AddNames(const Node& rule, std::vector<std::string>& names) {
  const Node* required = rule.Find("required");
  if (required == nullptr) return;
  for (const Node& name : required->items) names.push_back(name.text);
}

}  // namespace

Node SchemaOf(const weir_component& component) {
  if (component.config_schema == nullptr) return Node::Map();
  Diagnostics diagnostics;
  std::optional<Node> schema =
      ParseYaml(component.config_schema, "schema", DocumentLimits(), diagnostics);
  return schema ? *std::move(schema) : Node::Map();
}

const Node& Resolve(const Node& root, const Node& rule) {
  const Node* at = &rule;
  for (int i = 0; i < kRefsMax; i++) {
    const Node* ref = at->Find("$ref");
    if (ref == nullptr || !ref->text.starts_with("#")) return *at;
    const Node* target = root.At(std::string_view(ref->text).substr(1));
    if (target == nullptr) return *at;
    at = target;
  }
  return *at;
}

std::string TypeOf(const Node& rule) {
  const Node* type = rule.Find("type");
  if (type != nullptr && type->is(NodeKind::kList)) {
    for (const Node& one : type->items) {
      if (one.text != "null") return one.text;
    }
  }
  if (type != nullptr) return type->text;
  for (const char* key : {"properties", "required", "minProperties", "propertyNames"}) {
    if (rule.Find(key) != nullptr) return "object";
  }
  return rule.Find("items") != nullptr ? "array" : "string";
}

int64_t IntegerOf(const Node& rule, std::string_view key, int64_t otherwise) {
  const Node* node = rule.Find(key);
  return node != nullptr && node->is(NodeKind::kInt) ? node->integer : otherwise;
}

bool HasFormat(const Node& rule, std::string_view format) {
  const Node* node = rule.Find("format");
  return node != nullptr && node->text == format;
}

std::vector<std::string> RequiredOf(const Node& rule, uint32_t branch) {
  std::vector<std::string> names;
  AddNames(rule, names);
  if (const Node* all = rule.Find("allOf")) {
    for (const Node& one : all->items) AddNames(one, names);
  }
  for (const char* key : {"oneOf", "anyOf"}) {
    const Node* some = rule.Find(key);
    if (some != nullptr && !some->items.empty()) {
      AddNames(some->items[branch % some->items.size()], names);
    }
  }
  return names;
}

std::string TextFor(const Node& rule, std::string_view preferred) {
  const std::string first(preferred);
  if (Allows(rule, first)) return first;
  for (const std::string_view text : kTexts) {
    if (Allows(rule, std::string(text))) return std::string(text);
  }
  const auto length = static_cast<size_t>(IntegerOf(rule, "minLength", 1));
  for (const char c : {'x', '0', 'a', 'A', '1'}) {
    const std::string text(length, c);
    if (Allows(rule, text)) return text;
  }
  return std::string(length, 'x');
}

}  // namespace weir::check
