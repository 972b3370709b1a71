#include "host/tool/schema_view.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "host/config/node.h"

namespace weir {
namespace {

using Json = SchemaView::Json;

constexpr size_t kDepthMax = 64;
constexpr size_t kStepsMax = 1000;  // Names that stand twice in a name that stands twice ..
constexpr std::string_view kDefs = "#/$defs/";

// Those that can forbid a value. The rest say something to people, or are looked at elsewhere.
constexpr std::array<std::string_view, 25> kForbidding = {
    "type",      "properties", "additionalProperties", "propertyNames",    "required",
    "enum",      "const",      "minimum",              "maximum",          "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "minLength",     "maxLength",        "pattern",
    "items",     "minItems",   "maxItems",             "uniqueItems",      "minProperties",
    "maxProperties", "anyOf",  "oneOf",                "not",              "format"};

uint8_t TypeNamed(std::string_view name) {
  if (name == "null") return kJsonNull;
  if (name == "boolean") return kJsonBoolean;
  if (name == "integer") return kJsonInteger;
  if (name == "number") return kJsonInteger | kJsonFraction;
  if (name == "string") return kJsonString;
  return name == "array" ? kJsonArray : kJsonObject;
}

uint8_t TypeOf(const Json& value) {
  switch (value.type()) {
    case Json::value_t::boolean: return kJsonBoolean;
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned: return kJsonInteger;
    case Json::value_t::number_float: return kJsonFraction | kJsonInteger;
    case Json::value_t::string: return kJsonString;
    case Json::value_t::array: return kJsonArray;
    case Json::value_t::object: return kJsonObject;
    default: return kJsonNull;
  }
}

const Json& AnythingJson() {
  static const Json anything = true;
  return anything;
}

}  // namespace

SchemaView SchemaView::Anything(const SchemaView& near) {
  return SchemaView(near.root_, &AnythingJson(), near.pointer_);
}

const Json* SchemaView::Find(std::string_view keyword) const {
  if (!rule_->is_object()) return nullptr;
  const auto found = rule_->find(std::string(keyword));
  return found == rule_->end() ? nullptr : &*found;
}

SchemaView SchemaView::Below(std::string_view keyword) const {
  return SchemaView(root_, Find(keyword), PointerTo(keyword));
}

SchemaView SchemaView::Below(std::string_view keyword, std::string_view name) const {
  return SchemaView(root_, &Find(keyword)->at(std::string(name)),
                    absl::StrCat(PointerTo(keyword), "/", EscapePointer(name)));
}

SchemaView SchemaView::Below(std::string_view keyword, size_t index) const {
  return SchemaView(root_, &Find(keyword)->at(index),
                    absl::StrCat(PointerTo(keyword), "/", index));
}

bool SchemaView::Lists(std::string_view name) const {
  const Json* properties = Find("properties");
  return properties && properties->contains(std::string(name));
}

std::string SchemaView::PointerTo(std::string_view keyword) const {
  return absl::StrCat(pointer_, "/", std::string(keyword));
}

bool SchemaView::IsNever() const { return rule_->is_boolean() && !rule_->get<bool>(); }

bool SchemaView::IsAnything() const {
  if (rule_->is_boolean()) return rule_->get<bool>();
  if (Find("$ref") || Find("allOf")) return false;
  for (const std::string_view keyword : kForbidding) {
    if (keyword == "format" ? !Unit().empty() : Find(keyword) != nullptr) return false;
  }
  return true;
}

bool SchemaView::Target(SchemaView* target) const {
  const Json* ref = Find("$ref");
  if (!ref) return false;
  const std::string text = ref->get<std::string>();
  if (text == "#") {
    *target = SchemaView(*root_);
  } else {
    *target = SchemaView(*root_).Below("$defs", text.substr(kDefs.size()));
  }
  return true;
}

bool SchemaView::AddParts(size_t depth, size_t* steps, std::vector<SchemaView>* parts) const {
  if (depth > kDepthMax || ++*steps > kStepsMax) return false;
  SchemaView target = *this;
  if (Target(&target) && !target.AddParts(depth + 1, steps, parts)) return false;
  bool forbids = rule_->is_boolean();
  for (const std::string_view keyword : kForbidding) forbids |= Find(keyword) != nullptr;
  if (forbids) parts->push_back(*this);
  if (const Json* all = Find("allOf")) {
    for (size_t i = 0; i < all->size(); i++) {
      if (!Below("allOf", i).AddParts(depth + 1, steps, parts)) return false;
    }
  }
  return true;
}

std::vector<SchemaView> SchemaView::Parts() const {
  std::vector<SchemaView> parts;
  size_t steps = 0;
  if (!AddParts(0, &steps, &parts)) return {};
  if (parts.empty()) parts.push_back(Anything(*this));
  return parts;
}

uint8_t SchemaView::DeclaredTypes() const {
  const Json* type = Find("type");
  if (!type) return kJsonAny;
  uint8_t bits = 0;
  if (type->is_string()) {
    bits = TypeNamed(type->get<std::string>());
  } else {
    for (const Json& one : *type) bits |= TypeNamed(one.get<std::string>());
  }
  // A text with a unit may be written as a plain number, too.
  return Unit().empty() ? bits : bits | kJsonInteger;
}

uint8_t SchemaView::PossibleTypes() const {
  Json storage;
  const Json* choices = Choices(&storage);
  if (!choices || !Unit().empty()) return DeclaredTypes();
  uint8_t bits = 0;
  for (const Json& choice : *choices) bits |= TypeOf(choice);
  return bits & DeclaredTypes();
}

std::string SchemaView::Unit() const {
  const Json* format = Find("format");
  if (!format) return "";
  std::string name = format->get<std::string>();
  return name == "duration" || name == "bytes" ? name : "";
}

const Json* SchemaView::Choices(Json* storage) const {
  if (!rule_->is_object()) return nullptr;
  const Json* choices = nullptr;
  for (const auto& [keyword, value] : rule_->items()) {  // The validator heeds the last one.
    if (keyword == "enum") {
      choices = &value;
    } else if (keyword == "const") {
      *storage = Json::array({value});
      choices = storage;
    }
  }
  return choices;
}

const Json* SchemaView::Default() const {
  SchemaView at = *this;
  for (size_t i = 0; i < kDepthMax; i++) {
    if (const Json* value = at.Find("default")) return value;
    SchemaView target = at;
    if (!at.Target(&target)) return nullptr;
    at = target;
  }
  return nullptr;
}

SchemaView::Empty SchemaView::EmptyMeans() const {
  size_t steps = 0;
  return EmptyMeans(0, &steps);
}

SchemaView::Empty SchemaView::EmptyMeans(size_t depth, size_t* steps) const {
  if (depth > kDepthMax || ++*steps > kStepsMax) return Empty::kAbsent;
  SchemaView target = *this;
  if (Target(&target)) return target.EmptyMeans(depth + 1, steps);
  if (!Unit().empty()) return Empty::kAbsent;
  if (Find("type")) {
    const uint8_t types = DeclaredTypes();
    if (types & kJsonNull) return Empty::kItself;
    if (types & kJsonObject) return Empty::kMap;
    return types & kJsonArray ? Empty::kList : Empty::kAbsent;
  }
  for (const std::string_view keyword : {"oneOf", "anyOf", "allOf"}) {
    const Json* branches = Find(keyword);
    if (!branches) continue;
    for (size_t i = 0; i < branches->size(); i++) {
      const Empty meaning = Below(keyword, i).EmptyMeans(depth + 1, steps);
      if (meaning != Empty::kAbsent) return meaning;
    }
    return Empty::kAbsent;
  }
  Json storage;
  const Json* choices = Choices(&storage);
  if (!choices) return Empty::kItself;
  for (const Json& choice : *choices) {
    if (choice.is_null()) return Empty::kItself;
  }
  return Empty::kAbsent;
}

}  // namespace weir
