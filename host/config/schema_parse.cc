// Schema::Parse: from JSON text to rules.
#include <nlohmann/json.hpp>

#include <set>

#include "absl/strings/str_cat.h"
#include "host/config/nearest.h"
#include "host/config/schema_rule.h"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;
using Rule = Schema::Rule;

// Keywords that say something to people only.
const std::set<std::string, std::less<>> kAnnotations = {
    "$schema", "$id",      "$comment",  "title",    "description", "examples",
    "default", "deprecated", "readOnly", "writeOnly"};
// Formats that are a hint for editors; anything else is probably a misspelt "duration".
const std::set<std::string, std::less<>> kOtherFormats = {
    "regex", "uri", "hostname", "email", "ipv4", "ipv6", "date-time", "password"};

constexpr struct {
  std::string_view name;
  uint8_t bits;
} kTypes[] = {
    {"null", kTypeNull},     {"boolean", kTypeBoolean}, {"integer", kTypeInteger},
    {"string", kTypeString}, {"array", kTypeArray},     {"object", kTypeObject},
    {"number", kTypeNumber | kTypeInteger},
};

// Leaves the parser at the first mistake; never leaves this file.
struct Unusable {
  std::string text;
};

class RuleParser {
 public:
  Rule::Ptr ParseRoot(const Json& json) {
    auto root = Parse(json);
    for (const auto& [ref, pointer] : refs_) {
      if (ref == "#" || root->defs.contains(ref.substr(8))) continue;
      throw Unusable{absl::StrCat(pointer, ": \"", ref, "\" is not in $defs")};
    }
    return root;
  }

 private:
  [[noreturn]] void Fail(absl::string_view keyword, absl::string_view text) const {
    throw Unusable{absl::StrCat(pointer_, "/", keyword, ": ", text)};
  }

  std::shared_ptr<Rule> Parse(const Json& json) {
    auto rule = std::make_shared<Rule>();
    if (json.is_boolean()) {
      rule->never = !json.get<bool>();
      return rule;
    }
    if (!json.is_object()) throw Unusable{absl::StrCat(pointer_, ": no object and no boolean")};
    if (++depth_ > Schema::kDepthMax) throw Unusable{"nested too deeply"};
    for (const auto& [keyword, value] : json.items()) {
      bool known = ParseGeneral(*rule, keyword, value) || ParseNumbers(*rule, keyword, value) ||
                   ParseLengths(*rule, keyword, value) || ParseNested(*rule, keyword, value);
      if (!known && !kAnnotations.contains(keyword) && keyword.rfind("x-", 0) != 0) {
        Fail(keyword, "this keyword is not understood");
      }
    }
    depth_--;
    return rule;
  }

  Rule::Ptr ParseBelow(const Json& json, const std::string& keyword) {
    size_t length = pointer_.size();
    absl::StrAppend(&pointer_, "/", keyword);
    Rule::Ptr rule = Parse(json);
    pointer_.resize(length);
    return rule;
  }

  bool ParseGeneral(Rule& rule, const std::string& keyword, const Json& value) {
    if (keyword == "type") {
      rule.types = Types(value);
    } else if (keyword == "enum") {
      if (!value.is_array() || value.empty()) Fail(keyword, "no list of values");
      for (const Json& choice : value) rule.choices.push_back(ToNode(choice));
    } else if (keyword == "const") {
      rule.choices = {ToNode(value)};
    } else if (keyword == "default") {
      rule.default_value = ToNode(value);
    } else if (keyword == "title") {
      rule.title = Text(keyword, value);
    } else if (keyword == "format") {
      std::string format = Text(keyword, value);
      if (format == "duration") rule.format = SchemaFormat::kDuration;
      else if (format == "bytes") rule.format = SchemaFormat::kBytes;
      else if (!kOtherFormats.contains(format)) Fail(keyword, "unknown; known are duration, bytes");
    } else if (keyword == "pattern") {
      re2::RE2::Options options(re2::RE2::Quiet);
      rule.pattern = std::make_unique<re2::RE2>(Text(keyword, value), options);
      if (!rule.pattern->ok()) Fail(keyword, rule.pattern->error());
    } else if (keyword == "$ref") {
      rule.ref = Text(keyword, value);
      if (rule.ref != "#" && rule.ref.rfind("#/$defs/", 0) != 0) {
        Fail(keyword, "only \"#\" and \"#/$defs/NAME\" are understood");
      }
      refs_.emplace_back(rule.ref, pointer_);
    } else {
      return false;
    }
    return true;
  }

  bool ParseNumbers(Rule& rule, const std::string& keyword, const Json& value) {
    std::optional<double>* to = keyword == "minimum"            ? &rule.minimum
                                : keyword == "maximum"          ? &rule.maximum
                                : keyword == "exclusiveMinimum" ? &rule.above
                                : keyword == "exclusiveMaximum" ? &rule.below
                                : keyword == "multipleOf"       ? &rule.multiple_of
                                                                : nullptr;
    if (!to) return false;
    if (!value.is_number()) Fail(keyword, "no number");
    *to = value.get<double>();
    if (keyword == "multipleOf" && **to <= 0) Fail(keyword, "not above 0");
    return true;
  }

  bool ParseLengths(Rule& rule, const std::string& keyword, const Json& value) {
    std::optional<uint64_t>* to = keyword == "minLength"       ? &rule.length_min
                                  : keyword == "maxLength"     ? &rule.length_max
                                  : keyword == "minItems"      ? &rule.items_min
                                  : keyword == "maxItems"      ? &rule.items_max
                                  : keyword == "minProperties" ? &rule.properties_min
                                  : keyword == "maxProperties" ? &rule.properties_max
                                                               : nullptr;
    if (!to) return false;
    if (!value.is_number_unsigned()) Fail(keyword, "no whole number from 0");
    *to = value.get<uint64_t>();
    return true;
  }

  bool ParseNested(Rule& rule, const std::string& keyword, const Json& value) {
    if (keyword == "properties" || keyword == "$defs") {
      if (!value.is_object()) Fail(keyword, "no object");
      for (const auto& [name, below] : value.items()) {
        Rule::Ptr parsed = ParseBelow(below, absl::StrCat(keyword, "/", name));
        if (keyword == "$defs") {
          rule.defs.emplace(name, std::move(parsed));
        } else {
          rule.properties.emplace_back(name, std::move(parsed));
          rule.names.push_back(name);
        }
      }
    } else if (keyword == "additionalProperties") {
      rule.additional = ParseBelow(value, keyword);
    } else if (keyword == "propertyNames") {
      rule.property_names = ParseBelow(value, keyword);
    } else if (keyword == "items") {
      rule.items = ParseBelow(value, keyword);
    } else if (keyword == "not") {
      rule.not_ = ParseBelow(value, keyword);
    } else if (keyword == "allOf" || keyword == "anyOf" || keyword == "oneOf") {
      if (!value.is_array() || value.empty()) Fail(keyword, "no list of schemas");
      auto& list = keyword == "allOf"   ? rule.all_of
                   : keyword == "anyOf" ? rule.any_of
                                        : rule.one_of;
      for (const Json& below : value) list.push_back(ParseBelow(below, keyword));
    } else if (keyword == "required") {
      if (!value.is_array()) Fail(keyword, "no list of names");
      for (const Json& name : value) rule.required.push_back(Text(keyword, name));
    } else if (keyword == "uniqueItems") {
      if (!value.is_boolean()) Fail(keyword, "no boolean");
      rule.unique_items = value.get<bool>();
    } else {
      return false;
    }
    return true;
  }

  std::string Text(const std::string& keyword, const Json& value) const {
    if (!value.is_string()) Fail(keyword, "no text");
    return value.get<std::string>();
  }

  uint8_t Types(const Json& value) const {
    uint8_t bits = 0;
    for (const Json& one : value.is_array() ? value : Json::array({value})) {
      uint8_t found = 0;
      for (const auto& type : kTypes) {
        if (one.is_string() && one.get<std::string>() == type.name) found = type.bits;
      }
      if (!found) Fail("type", "no type of JSON");
      bits |= found;
    }
    if (!bits) Fail("type", "no type");
    return bits;
  }

  Node ToNode(const Json& json) const {
    switch (json.type()) {
      case Json::value_t::boolean: return Node::Bool(json.get<bool>());
      case Json::value_t::number_integer: return Node::Int(json.get<int64_t>());
      case Json::value_t::number_unsigned: {
        uint64_t value = json.get<uint64_t>();
        if (value > uint64_t{INT64_MAX}) return Node::Double(static_cast<double>(value));
        return Node::Int(static_cast<int64_t>(value));
      }
      case Json::value_t::number_float: return Node::Double(json.get<double>());
      case Json::value_t::string: return Node::String(json.get<std::string>());
      case Json::value_t::array: {
        Node list = Node::List();
        for (const Json& item : json) list.items.push_back(ToNode(item));
        return list;
      }
      case Json::value_t::object: {
        Node map = Node::Map();
        for (const auto& [key, value] : json.items()) map.Add(key, ToNode(value));
        return map;
      }
      default: return Node::Null();
    }
  }

  std::string pointer_;
  size_t depth_ = 0;
  std::vector<std::pair<std::string, std::string>> refs_;  // With where they stand.
};

// A guard for ToNode and Parse, which recurse.
size_t JsonDepth(std::string_view text) {
  size_t depth = 0, deepest = 0;
  for (char c : text) {
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if ((c == '}' || c == ']') && depth > 0) depth--;
  }
  return deepest;
}

}  // namespace

absl::StatusOr<Schema> Schema::Parse(std::string_view json) {
  const auto fail = [](absl::string_view text) {
    return absl::InvalidArgumentError(absl::StrCat("config_schema ", text));
  };
  if (json.size() > kTextBytesMax) return fail("is longer than 1 MiB");
  if (JsonDepth(json) > 4 * kDepthMax) return fail("is nested too deeply");
  Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return fail("is no valid JSON");
  try {
    return Schema(RuleParser().ParseRoot(parsed));
  } catch (const Unusable& unusable) {
    return fail(unusable.text);
  }
}

Schema Schema::Empty() {
  auto nothing = std::make_shared<Rule>();
  nothing->never = true;
  auto root = std::make_shared<Rule>();
  root->types = kTypeObject;
  root->additional = std::move(nothing);
  return Schema(std::move(root));
}

}  // namespace weir
