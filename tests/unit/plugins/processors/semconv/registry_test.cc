// The table against the facts that it was made from.
#include <cstring>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "plugins/processors/semconv/known.h"
#include "plugins/processors/semconv/registry.h"
#include "tests/unit/plugins/processors/semconv/facts.h"

namespace weir::semconv {
namespace {

// Scenario: every attribute of the registry is looked up, with its type, enum and deprecation.
// Guarantees: it is found and says what the facts say.
TEST(Registry, HasEveryAttribute) {
  for (const auto& [name, fact] : Facts()["attributes"].items()) {
    const uint16_t index = FindAttribute(name);
    ASSERT_NE(index, kNone) << name;
    const AttributeFact& found = Attributes()[index];
    EXPECT_EQ(NameOf(found), name);
    const bool foreign = (found.flags & kForeign) != 0;
    EXPECT_EQ(foreign, name.starts_with("gen_ai.") || name.starts_with("mcp.") ||
                           name.starts_with("openai."));
    EXPECT_EQ((found.flags & kDeprecated) != 0, fact.contains("deprecated") && !foreign) << name;
    EXPECT_EQ((found.flags & kNotStable) != 0, fact["stability"] != "stable") << name;
    if (fact["type"] != "enum") continue;
    EXPECT_EQ(found.member_count, fact["values"].size()) << name;
    for (const auto& [value, about] : fact["values"].items()) {
      const MemberFact* const member = FindMember(index, value);
      ASSERT_NE(member, nullptr) << name << " " << value;
      EXPECT_EQ(member->deprecated, about.contains("deprecated") && !foreign) << name;
    }
    EXPECT_EQ(FindMember(index, "no such value"), nullptr);
  }
}

// Scenario: every metric is looked up.
// Guarantees: unit and instrument are those of the facts.
TEST(Registry, HasEveryMetric) {
  for (const auto& [name, fact] : Facts()["metrics"].items()) {
    const uint16_t index = FindMetric(name);
    ASSERT_NE(index, kNone) << name;
    EXPECT_EQ(UnitOf(Metrics()[index]), fact["unit"].get<std::string>()) << name;
    constexpr const char* kWords[] = {"", "counter", "updowncounter", "gauge", "histogram"};
    EXPECT_EQ(kWords[static_cast<size_t>(Metrics()[index].instrument)],
              fact["instrument"].get<std::string>());
  }
}

// Scenario: names that differ from a known one by a letter, are cut, or are empty.
// Guarantees: none is found, though the hash puts each somewhere.
TEST(Registry, FindsNothingElse) {
  EXPECT_EQ(FindAttribute(""), kNone);
  EXPECT_EQ(FindMetric(""), kNone);
  for (const AttributeFact& fact : Attributes()) {
    std::string name(NameOf(fact));
    name.back() = '~';
    EXPECT_EQ(FindAttribute(name), kNone) << name;
    name.pop_back();
    const uint16_t cut = FindAttribute(name);
    if (cut != kNone) {
      EXPECT_EQ(NameOf(Attributes()[cut]), name);
    }
    EXPECT_EQ(FindAttribute(name + "~~"), kNone);
  }
}

// Scenario: the names that rules write and read.
// Guarantees: the table has each of them, once.
TEST(Registry, HasTheNamesOfTheRules) {
  constexpr size_t kCount = sizeof(Known) / sizeof(uint16_t);
  uint16_t indexes[kCount];
  std::memcpy(indexes, &KnownNames(), sizeof indexes);
  std::set<uint16_t> seen(indexes, indexes + kCount);
  EXPECT_EQ(seen.size(), kCount);
  EXPECT_EQ(seen.count(kNone), 0u);
}

// Scenario: the operations of every schema version.
// Guarantees: the table holds each pair, in the order of versions.
TEST(Registry, HasEverySchemaOperation) {
  size_t op = 0;
  std::vector<std::pair<std::string, nlohmann::ordered_json>> versions;
  for (const auto& [version, ops] : Facts()["versions"].items()) {
    versions.emplace_back(version, ops);
  }
  std::reverse(versions.begin(), versions.end());
  ASSERT_EQ(SchemaVersions().size(), versions.size());
  for (size_t v = 0; v < versions.size(); v++) {
    for (const auto& fact : versions[v].second) {
      const SchemaOp& found = SchemaOps()[op++];
      EXPECT_EQ(found.version, v);
      const auto& map = fact.contains("map") ? fact["map"] : fact["attribute_map"];
      ASSERT_EQ(PairsOf(found).size(), map.size());
      size_t i = 0;
      for (const auto& [from, to] : map.items()) {
        const RenamePair& pair = PairsOf(found)[i++];
        const std::string_view a = found.metrics ? NameOf(Metrics()[pair.from])
                                                 : NameOf(Attributes()[pair.from]);
        const std::string_view b =
            found.metrics ? NameOf(Metrics()[pair.to]) : NameOf(Attributes()[pair.to]);
        EXPECT_EQ(a, from);
        EXPECT_EQ(b, to.get<std::string>());
      }
    }
  }
  EXPECT_EQ(op, SchemaOps().size());
}

}  // namespace
}  // namespace weir::semconv
