#include "tests/unit/host/tool/random_schema.h"

#include <string>
#include <vector>

namespace weir {
namespace {

const std::vector<std::string> kKeys = {"a", "b", "c"};
const std::vector<std::string> kTypes = {"null",   "boolean", "integer", "number",
                                         "string", "array",   "object"};
const std::vector<std::string> kTexts = {"", "a", "b", "ab", "abc", "5s", "1KiB"};
const std::vector<std::string> kKeywords = {
    "type",      "enum",      "const",         "minimum",       "maximum",
    "minLength", "maxLength", "pattern",       "format",        "items",
    "minItems",  "maxItems",  "uniqueItems",   "properties",    "additionalProperties",
    "required",  "default",   "minProperties", "maxProperties", "propertyNames",
    "anyOf",     "oneOf",     "allOf",         "not",           "exclusiveMinimum",
    "exclusiveMaximum",       "multipleOf"};

}  // namespace

RandomSchema::Json RandomSchema::AnyValue(int depth) {
  switch (Below(depth < 2 ? 9 : 7)) {
    case 0: return nullptr;
    case 1: return Chance(50);
    case 2:
    case 3: return static_cast<int>(Below(6)) - 1;
    case 4: return Chance(50) ? 2.0 : 0.5;
    case 5:
    case 6: return kTexts[Below(kTexts.size())];
    case 7: {
      Json list = Json::array();
      for (uint32_t n = Below(3); n > 0; n--) list.push_back(AnyValue(depth + 1));
      return list;
    }
    default: {
      Json map = Json::object();
      for (uint32_t n = Below(3); n > 0; n--) map[kKeys[Below(3)]] = AnyValue(depth + 1);
      return map;
    }
  }
}

RandomSchema::Json RandomSchema::Types() {
  if (Chance(70)) return kTypes[Below(kTypes.size())];
  return Json::array({kTypes[Below(kTypes.size())], kTypes[Below(kTypes.size())]});
}

RandomSchema::Json RandomSchema::Keyword(const std::string& name, int depth) {
  if (name == "type") return Types();
  if (name == "enum") {
    Json choices = Json::array();
    for (uint32_t n = 1 + Below(3); n > 0; n--) choices.push_back(AnyValue(1));
    return choices;
  }
  if (name == "const" || name == "default") return AnyValue(1);
  if (name == "minimum" || name == "exclusiveMinimum") return static_cast<int>(Below(3)) - 1;
  if (name == "maximum" || name == "exclusiveMaximum") return Chance(80) ? Below(3) + 2 : 2.5;
  if (name == "multipleOf") return Chance(70) ? 1 + Below(2) : 0.5;
  if (name.rfind("min", 0) == 0) return Below(2);
  if (name.rfind("max", 0) == 0) return 1 + Below(3);
  if (name == "pattern") return Chance(50) ? "a" : "^[ab]*$";
  if (name == "format") return Chance(50) ? "duration" : Chance(50) ? "bytes" : "uri";
  if (name == "uniqueItems") return Chance(80);
  if (name == "required") return Json::array({kKeys[Below(3)]});
  if (name == "properties") {
    Json properties = Json::object();
    for (const std::string& key : kKeys) {
      if (Chance(60)) properties[key] = Schema(depth + 1);
    }
    return properties;
  }
  if (name == "additionalProperties" && Chance(60)) return false;
  if (name == "anyOf" || name == "oneOf" || name == "allOf") {
    Json forms = Json::array();
    for (uint32_t n = 1 + Below(3); n > 0; n--) forms.push_back(Schema(depth + 1));
    return forms;
  }
  return Schema(depth + 1);
}

void RandomSchema::AddKeywords(Json& schema, int depth) {
  const auto add = [&](const char* name, uint32_t percent) {
    if (Chance(percent)) schema[name] = Keyword(name, depth);
  };
  const std::string types = schema.contains("type") ? schema["type"].dump() : "any";
  const auto may_be = [&](const char* type) {
    return types == "any" || types.find(type) != std::string::npos;
  };
  if (may_be("integer") || may_be("number")) {
    for (const char* name : {"minimum", "maximum", "multipleOf"}) add(name, 25);
    for (const char* name : {"exclusiveMinimum", "exclusiveMaximum"}) add(name, 8);
  }
  if (may_be("string")) {
    for (const char* name : {"minLength", "maxLength", "pattern", "format"}) add(name, 15);
  }
  if (may_be("array")) {
    add("items", 60);
    for (const char* name : {"minItems", "maxItems", "uniqueItems"}) add(name, 20);
  }
  if (may_be("object")) {
    add("properties", 80);
    add("additionalProperties", 50);
    add("required", 20);
    for (const char* name : {"minProperties", "maxProperties", "propertyNames"}) add(name, 6);
  }
  for (const char* name : {"enum", "const"}) add(name, 4);
  for (const char* name : {"anyOf", "oneOf", "allOf", "not"}) add(name, depth < 2 ? 6 : 1);
}

RandomSchema::Json RandomSchema::Schema(int depth) {
  if (Chance(4)) return Chance(70);
  if (depth > 3) return {{"type", kTypes[Below(5)]}};
  if (Chance(10)) return {{"$ref", Chance(50) ? "#/$defs/d" : Chance(70) ? "#/$defs/e" : "#"}};
  Json schema = Json::object();
  if (Chance(85)) schema["type"] = Types();
  AddKeywords(schema, depth);
  if (Chance(20)) schema["default"] = Value(Json::object(), schema, 2);
  return schema;
}

RandomSchema::Json RandomSchema::Root() {
  Json root = {{"type", "object"}};
  AddKeywords(root, 0);
  if (!root.contains("properties")) root["properties"] = Keyword("properties", 0);
  root["$defs"] = {{"d", Schema(2)}, {"e", Schema(3)}};
  return root;
}

void RandomSchema::Collect(Json& schema, std::vector<Json*>* schemas) {
  schemas->push_back(&schema);
  if (!schema.is_object()) return;
  for (const char* name : {"properties", "$defs"}) {
    if (!schema.contains(name)) continue;
    for (auto& [key, below] : schema[name].items()) Collect(below, schemas);
  }
  for (const char* name : {"anyOf", "oneOf", "allOf"}) {
    if (!schema.contains(name)) continue;
    for (Json& below : schema[name]) Collect(below, schemas);
  }
  for (const char* name : {"items", "additionalProperties", "propertyNames", "not"}) {
    if (schema.contains(name)) Collect(schema[name], schemas);
  }
}

void RandomSchema::Change(Json& schema) {
  if (!schema.is_object() || Chance(3)) {
    schema = Schema(2);
    return;
  }
  const bool has_any = !schema.empty();
  if (has_any && Chance(60)) {
    auto at = schema.begin();
    for (uint32_t n = Below(schema.size()); n > 0; n--) ++at;
    const std::string name = at.key();
    if (name == "$ref" || name == "$defs") return;
    if (Chance(50)) schema.erase(name);
    else schema[name] = Keyword(name, 2);
    return;
  }
  if (Chance(30) && schema.contains("properties")) {
    schema["properties"][kKeys[Below(3)]] = Schema(2);
    return;
  }
  const std::string& name = kKeywords[Below(kKeywords.size())];
  schema[name] = Keyword(name, 2);
}

RandomSchema::Json RandomSchema::Changed(const Json& root) {
  Json changed = root;
  for (uint32_t n = 1 + Below(3); n > 0; n--) {
    std::vector<Json*> schemas;
    Collect(changed, &schemas);
    Change(*schemas[Below(schemas.size())]);
  }
  return changed;
}

RandomSchema::Json RandomSchema::TextValue(const Json& schema) {
  if (schema.contains("format")) {
    if (schema["format"] == "duration") return Chance(80) ? Json("5s") : Json(0);
    if (schema["format"] == "bytes") return Chance(50) ? Json("1KiB") : Json(2);
  }
  return kTexts[Below(kTexts.size())];
}

RandomSchema::Json RandomSchema::MapValue(const Json& root, const Json& schema, int depth) {
  Json map = Json::object();
  const Json properties = schema.contains("properties") ? schema["properties"] : Json::object();
  for (const auto& [key, below] : properties.items()) {
    if (Chance(70)) map[key] = Value(root, below, depth + 1);
  }
  if (schema.contains("required")) {
    for (const Json& key : schema["required"]) {
      const std::string name = key.get<std::string>();
      if (!map.contains(name)) {
        map[name] = properties.contains(name) ? Value(root, properties[name], depth + 1)
                                              : AnyValue(1);
      }
    }
  }
  if (Chance(30) && schema.value("additionalProperties", Json(true)) != Json(false)) {
    const Json rest = schema.value("additionalProperties", Json(true));
    const std::string& key = kKeys[Below(3)];
    if (!properties.contains(key)) map[key] = Value(root, rest, depth + 1);
  }
  return map;
}

RandomSchema::Json RandomSchema::ValueOfType(const Json& root, const Json& schema,
                                             const std::string& type, int depth) {
  if (type == "null") return nullptr;
  if (type == "boolean") return Chance(50);
  if (type == "integer") return Chance(85) ? Json(static_cast<int>(Below(6)) - 1) : Json(2.0);
  if (type == "number") return Chance(50) ? Json(0.5 * Below(9)) : Json(Below(4));
  if (type == "string") return TextValue(schema);
  if (type == "object") return MapValue(root, schema, depth);
  Json list = Json::array();
  for (uint32_t n = Below(4); n > 0; n--) {
    list.push_back(Value(root, schema.value("items", Json(true)), depth + 1));
  }
  return list;
}

RandomSchema::Json RandomSchema::Value(const Json& root, const Json& schema, int depth) {
  if (!schema.is_object() || depth > 5 || Chance(5)) return AnyValue(1);
  if (Chance(4)) return nullptr;
  if (schema.contains("$ref")) {
    const std::string ref = schema["$ref"].get<std::string>();
    if (ref == "#" || !root.contains("$defs")) return Value(root, root, depth + 1);
    return Value(root, root["$defs"][ref.substr(8)], depth + 1);
  }
  if (schema.contains("enum")) return schema["enum"][Below(schema["enum"].size())];
  if (schema.contains("const")) return schema["const"];
  for (const char* name : {"anyOf", "oneOf", "allOf"}) {
    if (schema.contains(name) && Chance(60)) {
      return Value(root, schema[name][Below(schema[name].size())], depth + 1);
    }
  }
  std::string type = kTypes[Below(kTypes.size())];
  if (schema.contains("type")) {
    const Json& types = schema["type"];
    type = (types.is_array() ? types[Below(types.size())] : types).get<std::string>();
  }
  return ValueOfType(root, schema, type, depth);
}

}  // namespace weir
