#include "host/check/odd_config.h"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "host/check/sample_config.h"
#include "host/check/schema_rules.h"

namespace weir::check {
namespace {

constexpr int kDepthMax = 4;
constexpr size_t kOptionsMax = 400;
constexpr size_t kLongText = 5000;
constexpr int64_t kCountMax = 5000;  // Of characters or items, where a schema allows more.

std::vector<Node> OddValues(const Node& root, const Node& rule) {
  if (const Node* values = rule.Find("enum")) return values->items;
  std::vector<Node> odd;
  const std::string type = TypeOf(rule);
  if (type == "object") {
    odd.push_back(Node::Map());
  } else if (type == "array") {
    odd.push_back(Node::List());
    const Node* items = rule.Find("items");
    if (items == nullptr) return odd;
    for (Node& value : OddValues(root, Resolve(root, *items))) {
      Node list = Node::List();
      list.items.push_back(std::move(value));
      odd.push_back(std::move(list));
    }
  } else if (type == "boolean") {
    odd = {Node::Bool(false), Node::Bool(true)};
  } else if (HasFormat(rule, "duration")) {
    odd = {Node::String("0s"), Node::String("1ns"), Node::String("100000h"), Node::Int(0)};
  } else if (HasFormat(rule, "bytes")) {
    odd = {Node::Int(0), Node::Int(1), Node::String("1TiB")};
  } else if (type == "integer" || type == "number") {
    for (const int64_t n : {int64_t{0}, int64_t{-1}, std::numeric_limits<int64_t>::max(),
                            std::numeric_limits<int64_t>::min()}) {
      odd.push_back(Node::Int(n));
    }
    if (type == "number") odd.push_back(Node::Double(1e300));
  } else {
    for (const char* text : {"", " ", "\n", "(", "\xc3\xa9\xf0\x9f\x98\x80", "%s%n", "0", "~/\"\\",
                             "127.0.0.1:0", ":", "http://", "[::1", "256.256.256.256:99999"}) {
      odd.push_back(Node::String(text));
    }
    odd.push_back(Node::String(std::string(kLongText, 'x')));
  }
  return odd;
}

std::vector<Node> OtherTypes(const Node&, const Node&) {
  Node list = Node::List();
  list.items.push_back(Node::List());
  Node map = Node::Map();
  map.Add("x", Node::Null());
  return {Node::Null(), Node::Bool(true), Node::Int(3), Node::Double(0.5), Node::String("x"),
          Node::List(), list, Node::Map(), map};
}

// Values at the limits.
std::vector<Node> Limits(const Node& root, const Node& rule) {
  std::vector<Node> values;
  constexpr int64_t kNone = std::numeric_limits<int64_t>::min();
  const std::string type = TypeOf(rule);
  for (const char* key : {"minimum", "maximum"}) {
    if (const int64_t n = IntegerOf(rule, key, kNone); n != kNone) values.push_back(Node::Int(n));
  }
  if (const int64_t n = IntegerOf(rule, "exclusiveMinimum", kNone); n != kNone) {
    values.push_back(Node::Int(n + 1));
  }
  if (const int64_t n = IntegerOf(rule, "exclusiveMaximum", kNone); n != kNone) {
    values.push_back(Node::Int(n - 1));
  }
  for (const char* key : {"minLength", "maxLength"}) {
    const int64_t n = IntegerOf(rule, key, kNone);
    if (n < 0) continue;
    for (const char c : {'x', '0'}) {
      values.push_back(Node::String(std::string(static_cast<size_t>(std::min(n, kCountMax)), c)));
    }
  }
  const Node* items = rule.Find("items");
  for (const char* key : {"minItems", "maxItems"}) {
    const int64_t n = IntegerOf(rule, key, kNone);
    if (n < 0 || items == nullptr) continue;
    Node list = Node::List();
    const Node item = LeastOptions(root, *items, {});
    list.items.assign(static_cast<size_t>(std::min(n, kCountMax)), item);
    values.push_back(std::move(list));
  }
  return values;
}

// Maps whose keys nobody has thought of.
std::vector<Node> Names(const Node& root, const Node& rule) {
  std::vector<Node> values;
  const Node* below = rule.Find("additionalProperties");
  if (below == nullptr || !below->is(NodeKind::kMap)) return values;
  for (const std::string& name :
       {std::string(), std::string(" "), std::string("a/b~c"), std::string("\xc3\xa9"),
        std::string("%s"), std::string(kLongText, 'k'), std::string("a\r\nb: c")}) {
    Node map = Node::Map();
    map.Add(name, LeastOptions(root, *below, {.text = "x"}));
    values.push_back(std::move(map));
  }
  return values;
}

std::vector<Node> ValuesFor(const Node& root, const Node& rule, Oddity oddity) {
  switch (oddity) {
    case Oddity::kValues: return OddValues(root, rule);
    case Oddity::kTypes: return OtherTypes(root, rule);
    case Oddity::kLimits: return Limits(root, rule);
    case Oddity::kNames: return Names(root, rule);
  }
  return {};
}

Node Replaced(const Node& map, std::string_view key, Node value) {
  Node copy = map;
  Node removed;
  copy.Remove(key, &removed);
  copy.Add(key, std::move(value));
  return copy;
}

// `base` with one of the properties of `rule` replaced, at any depth.
std::vector<Node> Variants(const Node& root, const Node& rule, const Node& base, Oddity oddity,
                           int depth) {
  std::vector<Node> variants;
  const Node* properties = rule.Find("properties");
  if (properties == nullptr || depth > kDepthMax) return variants;
  for (const NodeEntry& property : properties->entries) {
    const Node& below = Resolve(root, property.value);
    for (Node& value : ValuesFor(root, below, oddity)) {
      variants.push_back(Replaced(base, property.key, std::move(value)));
    }
    if (TypeOf(below) != "object") continue;
    const Node* given = base.Find(property.key);
    const Node least = given != nullptr ? *given : LeastOptions(root, below, {});
    if (!least.is(NodeKind::kMap)) continue;
    for (Node& value : Variants(root, below, least, oddity, depth + 1)) {
      variants.push_back(Replaced(base, property.key, std::move(value)));
    }
  }
  return variants;
}

Node Random(const Node& root, const Node& given, std::mt19937_64& random, int depth) {
  const Node& rule = Resolve(root, given);
  const auto below = [&random](uint64_t n) { return static_cast<size_t>(random() % n); };
  const std::string type = TypeOf(rule);
  if (depth > kDepthMax || (type != "object" && below(3) == 0)) return LeastOptions(root, rule, {});
  if (type == "object") {
    Node map = Node::Map();
    const Node* properties = rule.Find("properties");
    if (properties == nullptr) return map;
    const std::vector<std::string> required = RequiredOf(rule, static_cast<uint32_t>(below(4)));
    for (const NodeEntry& property : properties->entries) {
      const bool needed =
          std::find(required.begin(), required.end(), property.key) != required.end();
      if (needed || below(3) == 0) {
        map.Add(property.key, Random(root, property.value, random, depth + 1));
      }
    }
    return map;
  }
  if (type == "array" && rule.Find("items") != nullptr) {
    Node list = Node::List();
    for (size_t n = below(4); n > 0; n--) {
      list.items.push_back(Random(root, *rule.Find("items"), random, depth + 1));
    }
    return list;
  }
  std::vector<Node> values = OddValues(root, rule);
  for (Node& value : Limits(root, rule)) values.push_back(std::move(value));
  return values.empty() ? LeastOptions(root, rule, {}) : values[below(values.size())];
}

}  // namespace

std::vector<Node> OddOptions(const weir_component& component, const Node& working, Oddity oddity) {
  const Node schema = SchemaOf(component);
  std::vector<Node> options = Variants(schema, schema, working, oddity, 0);
  if (options.size() <= kOptionsMax) return options;
  // Evenly from all of them.
  std::vector<Node> some;
  for (size_t i = 0; i < kOptionsMax; i++) {
    some.push_back(std::move(options[i * options.size() / kOptionsMax]));
  }
  return some;
}

Node RandomOptions(const weir_component& component, std::mt19937_64& random) {
  const Node schema = SchemaOf(component);
  return Random(schema, schema, random, 0);
}

}  // namespace weir::check
