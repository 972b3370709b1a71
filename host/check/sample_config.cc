#include "host/check/sample_config.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/check/harness.h"
#include "host/check/peer.h"
#include "host/check/schema_rules.h"
#include "host/check/verdict.h"
#include "host/config/options_file.h"
#include "re2/re2.h"

namespace weir::check {
namespace {

constexpr int kDepthMax = 16;
constexpr int64_t kItemsMax = 8;
constexpr std::array<std::string_view, 3> kTexts = {"127.0.0.1:9", "http://127.0.0.1:9", "x"};
constexpr uint32_t kBranches = 4;

Node Least(const Node& root, const Node& given, const SampleChoice& choice, int depth);

Node LeastMap(const Node& root, const Node& rule, const SampleChoice& choice, int depth) {
  Node map = Node::Map();
  const Node* properties = rule.Find("properties");
  if (properties == nullptr) return map;
  const auto add = [&](std::string_view name, bool even_default) {
    const Node* below = properties->Find(name);
    if (below == nullptr || map.Find(name) != nullptr) return;
    const Node& resolved = Resolve(root, *below);
    if (even_default || resolved.Find("default") == nullptr) {
      map.Add(name, Least(root, *below, choice, depth + 1));
    }
  };
  for (const std::string& name : RequiredOf(rule, choice.branch)) add(name, false);
  if (depth == 0 && !choice.also.empty()) add(choice.also, true);
  const auto least = static_cast<size_t>(IntegerOf(rule, "minProperties", 0));
  if (map.entries.size() >= least) return map;
  // Alternatives that are maps can mostly stand side by side, and all are worth a try.
  for (const NodeEntry& property : properties->entries) {
    if (TypeOf(Resolve(root, property.value)) == "object") add(property.key, true);
  }
  for (const NodeEntry& property : properties->entries) {
    if (map.entries.size() < least) add(property.key, true);
  }
  return map;
}

Node LeastList(const Node& root, const Node& rule, const SampleChoice& choice, int depth) {
  Node list = Node::List();
  const Node* items = rule.Find("items");
  const int64_t count = std::min(IntegerOf(rule, "minItems", 0), kItemsMax);
  for (int64_t i = 0; items != nullptr && i < count; i++) {
    list.items.push_back(Least(root, *items, choice, depth + 1));
  }
  return list;
}

// The least value that a rule seems to allow.
Node Least(const Node& root, const Node& given, const SampleChoice& choice, int depth) {
  if (depth > kDepthMax) return Node::Null();
  const Node& rule = Resolve(root, given);
  if (const Node* value = rule.Find("default")) return *value;
  if (const Node* value = rule.Find("const")) return *value;
  if (const Node* values = rule.Find("enum"); values != nullptr && !values->items.empty()) {
    return values->items.front();
  }
  for (const char* key : {"oneOf", "anyOf", "allOf"}) {
    const Node* some = rule.Find(key);
    if (some == nullptr || some->items.empty()) continue;
    if (rule.Find("type") == nullptr && rule.Find("properties") == nullptr) {
      return Least(root, some->items[choice.branch % some->items.size()], choice, depth + 1);
    }
  }
  const std::string type = TypeOf(rule);
  if (type == "object") return LeastMap(root, rule, choice, depth);
  if (type == "array") return LeastList(root, rule, choice, depth);
  if (type == "boolean") return Node::Bool(false);
  if (type == "null") return Node::Null();
  if (HasFormat(rule, "duration")) return Node::String("1s");
  if (HasFormat(rule, "bytes")) return Node::String("1KiB");
  if (type == "integer" || type == "number") {
    const int64_t most = IntegerOf(rule, "maximum", 1);
    return Node::Int(IntegerOf(rule, "minimum", std::min<int64_t>(1, most)));
  }
  return Node::String(TextFor(rule, choice.text));
}

void Redirect(Node& node, const std::string& address) {
  static const RE2 kAddress(R"((localhost|127\.0\.0\.1|\[::1\]):[0-9]+)");
  if (node.is(NodeKind::kString)) RE2::GlobalReplace(&node.text, kAddress, address);
  for (Node& item : node.items) Redirect(item, address);
  for (NodeEntry& entry : node.entries) Redirect(entry.value, address);
}

}  // namespace

Node LeastOptions(const Node& root, const Node& rule, const SampleChoice& choice) {
  Node options = Least(root, rule, choice, 0);
  return options.is(NodeKind::kMap) || &root != &rule ? options : Node::Map();
}

std::vector<Node> CandidateOptions(const weir_component& component) {
  const Node schema = SchemaOf(component);
  std::vector<SampleChoice> choices;
  for (uint32_t branch = 0; branch < kBranches; branch++) {
    for (const std::string_view text : kTexts) choices.push_back({text, branch, {}});
  }
  if (const Node* properties = schema.Find("properties")) {
    for (const NodeEntry& property : properties->entries) {
      for (const std::string_view text : kTexts) choices.push_back({text, 0, property.key});
    }
  }
  std::vector<Node> candidates;
  std::vector<std::string> seen;
  for (const SampleChoice& choice : choices) {
    Node options = LeastOptions(schema, schema, choice);
    const std::string json = options.ToJson();
    if (std::find(seen.begin(), seen.end(), json) != seen.end()) continue;
    seen.push_back(json);
    candidates.push_back(std::move(options));
  }
  return candidates;
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

namespace {

Node OptionsThatWork(const Subject& subject) {
  const weir_component& component = *subject.component;
  std::string error;
  if (!subject.config_file.empty()) {
    absl::StatusOr<Node> options = ReadOptions(subject.config_file, component);
    if (!options.ok()) Skip(std::string(options.status().message()));
    return *std::move(options);
  }
  std::string first;
  for (Node& options : CandidateOptions(component)) {
    const auto config = Admit(component, options, &error);
    if (config != nullptr) {
      Harness harness(component);
      if (harness.Create(*config)) return std::move(options);
      error = harness.error();
    }
    if (first.empty()) first = error;
  }
  Skip(absl::StrCat("no options that it takes could be made from its schema: ", first,
                    "; give some with --config"));
}

}  // namespace

Node WorkingOptions(const Subject& subject) {
  Node options = OptionsThatWork(subject);
  if (subject.component->kind != WEIR_EXPORTER) return options;
  static const Peer absent(Manner::kAbsent);  // Its port is kept until the test's process ends.
  return PointedAt(std::move(options), absent.port());
}

std::unique_ptr<const InstanceConfig> WorkingConfig(const Subject& subject) {
  std::string error;
  auto config = Admit(*subject.component, WorkingOptions(subject), &error);
  if (config == nullptr) Skip(error);
  return config;
}

void UsualLife(const weir_component& component, const Node& options) {
  std::string error;
  const auto config = Admit(component, options, &error);
  Harness harness(component);
  if (config != nullptr && harness.Create(*config)) harness.OpenShards();
}

Node PointedAt(Node options, uint16_t port) {
  Redirect(options, absl::StrCat("127.0.0.1:", port));
  return options;
}

}  // namespace weir::check
