// One schema object, read and ready to be applied. Internal to the folder.
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/config/node.h"
#include "host/config/schema.h"

namespace weir {

enum SchemaType : uint8_t {
  kTypeNull = 1,
  kTypeBoolean = 2,
  kTypeInteger = 4,
  kTypeNumber = 8,
  kTypeString = 16,
  kTypeArray = 32,
  kTypeObject = 64,
};

enum class SchemaFormat : uint8_t { kNone, kDuration, kBytes };

struct Schema::Rule {
  using Ptr = std::shared_ptr<const Rule>;

  bool never = false;  // The schema `false`.
  uint8_t types = 0;   // SchemaType bits; 0: any.
  SchemaFormat format = SchemaFormat::kNone;
  std::string title;
  std::string ref;     // "#" or "#/$defs/NAME".

  std::vector<std::pair<std::string, Ptr>> properties;
  std::vector<std::string> names;  // Of properties, for hints.
  Ptr additional;                  // NULL: anything.
  Ptr property_names;
  std::vector<std::string> required;
  std::optional<uint64_t> properties_min, properties_max;

  Ptr items;
  std::optional<uint64_t> items_min, items_max;
  bool unique_items = false;

  std::optional<double> minimum, maximum, above, below, multiple_of;
  std::optional<uint64_t> length_min, length_max;
  std::unique_ptr<re2::RE2> pattern;

  std::vector<Node> choices;  // enum, or the one value of const.
  std::optional<Node> default_value;
  std::vector<Ptr> all_of, any_of, one_of;
  Ptr not_;

  std::map<std::string, Ptr> defs;  // Of the root.

  const Rule* Property(std::string_view key) const {
    for (const auto& [name, rule] : properties) {
      if (name == key) return rule.get();
    }
    return nullptr;
  }
};

}  // namespace weir
