// Small random schemas, changes to them, and configurations that often fit.
//
// Keys, texts and numbers come from a handful, so that a change of a bound often matters to some
// value.
#pragma once

#include <random>

#include <nlohmann/json.hpp>

namespace weir {

class RandomSchema {
 public:
  using Json = nlohmann::ordered_json;

  explicit RandomSchema(uint32_t seed) : random_(seed) {}

  // Of a map; with $defs "d" and "e".
  Json Root();
  // `root` with one to three keywords changed, anywhere.
  Json Changed(const Json& root);
  // A value made along `schema`, a part of `root`; now and then it goes astray.
  Json Value(const Json& root, const Json& schema, int depth = 0);

 private:
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }
  bool Chance(uint32_t percent) { return Below(100) < percent; }
  Json AnyValue(int depth);
  Json Schema(int depth);
  Json Types();
  Json Keyword(const std::string& name, int depth);
  void AddKeywords(Json& schema, int depth);
  Json ValueOfType(const Json& root, const Json& schema, const std::string& type, int depth);
  Json MapValue(const Json& root, const Json& schema, int depth);
  Json TextValue(const Json& schema);
  void Change(Json& schema);
  static void Collect(Json& schema, std::vector<Json*>* schemas);

  std::mt19937 random_;
};

}  // namespace weir
