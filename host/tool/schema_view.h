// A place in a JSON Schema, and what its keywords mean to the host's validator (config/schema.h).
//
// Only for schemas that Schema::Parse takes: no keyword is checked again here.
//
// Threads: values that point into a schema, which must live longer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace weir {

// Bits of JSON's types. 2.5 is a number, 2 is an integer and a number.
enum : uint8_t {
  kJsonNull = 1,
  kJsonBoolean = 2,
  kJsonInteger = 4,
  kJsonFraction = 8,
  kJsonString = 16,
  kJsonArray = 32,
  kJsonObject = 64,
  kJsonAny = 127,
};

class SchemaView {
 public:
  using Json = nlohmann::ordered_json;
  // What a key with nothing behind it stands for.
  enum class Empty : uint8_t { kItself, kMap, kList, kAbsent };

  explicit SchemaView(const Json& root) : root_(&root), rule_(&root) {}
  // What a missing keyword stands for: the schema of everything, at the place of `near`.
  static SchemaView Anything(const SchemaView& near);

  const Json& json() const { return *rule_; }
  const Json& root() const { return *root_; }
  const std::string& pointer() const { return pointer_; }

  // NULL when it is not there.
  const Json* Find(std::string_view keyword) const;
  // The schema at `keyword`, or at `name` or `index` in it, which must be there.
  SchemaView Below(std::string_view keyword) const;
  SchemaView Below(std::string_view keyword, std::string_view name) const;
  SchemaView Below(std::string_view keyword, size_t index) const;
  // The property `name`, if it is listed.
  bool Lists(std::string_view name) const;
  // RFC 6901, for a keyword of this schema.
  std::string PointerTo(std::string_view keyword) const;

  bool IsNever() const;     // Allows nothing.
  bool IsAnything() const;  // Forbids nothing.

  // The schemas that a value has to hold all at once: this one, the target of $ref, and allOf. Any
  // of them may be a $ref's target's part. Empty when they go round in circles, or are too many.
  std::vector<SchemaView> Parts() const;
  // Types as declared; those that are left when `enum` and `const` are looked at, too.
  uint8_t DeclaredTypes() const;
  uint8_t PossibleTypes() const;
  // "duration" or "bytes", which change the value; "" for formats that only say something.
  std::string Unit() const;
  // The values of enum or const; NULL: any.
  const Json* Choices(Json* storage) const;
  // What is put in for a property that is left out; NULL: nothing.
  const Json* Default() const;
  Empty EmptyMeans() const;

 private:
  SchemaView(const Json* root, const Json* rule, std::string pointer)
      : root_(root), rule_(rule), pointer_(std::move(pointer)) {}
  bool Target(SchemaView* target) const;
  bool AddParts(size_t depth, size_t* steps, std::vector<SchemaView>* parts) const;
  Empty EmptyMeans(size_t depth, size_t* steps) const;

  const Json* root_;
  const Json* rule_;
  std::string pointer_;
};

}  // namespace weir
