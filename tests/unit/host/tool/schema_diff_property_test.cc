// Random schemas and configurations: what DiffSchemas says, held against the validator.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "host/config/document.h"
#include "host/config/schema.h"
#include "host/tool/schema_diff.h"
#include "tests/unit/host/tool/random_schema.h"

namespace weir {
namespace {

using Json = RandomSchema::Json;

constexpr int kValues = 40;

// WEIR_SEED begins elsewhere, WEIR_ROUNDS goes on for longer.
uint32_t Number(const char* name, uint32_t otherwise) {
  const char* text = getenv(name);
  return text ? static_cast<uint32_t>(strtoul(text, nullptr, 10)) : otherwise;
}

bool Takes(const Schema& schema, const std::string& text, std::string* why) {
  Diagnostics diagnostics;
  std::optional<Node> node = ParseYaml(text, "weir.yaml", DocumentLimits(), diagnostics);
  EXPECT_TRUE(node.has_value()) << text << diagnostics.ToStatus();
  if (!node) return false;
  const bool taken = schema.Check(*node, "p", diagnostics);
  *why = std::string(diagnostics.ToStatus().message());
  return taken;
}

bool IsProblem(const Finding& finding) {
  return finding.level == FindingLevel::kUnsafe || finding.undecided;
}

// Scenario: a schema, a changed one, and configurations that the first one takes.
// Guarantees: where nothing is unsafe or undecided, the changed one takes them all. Many of the
// changes that are called unsafe are seen to refuse one of the few values that were tried.
TEST(SchemaDiffProperty, WhatIsNotReportedIsStillTaken) {
  size_t silent = 0, held = 0, unsafe = 0, shown = 0;
  const uint32_t first = Number("WEIR_SEED", 1), rounds = Number("WEIR_ROUNDS", 3000);
  for (uint32_t seed = first; seed - first < rounds; seed++) {
    RandomSchema random(seed);
    const Json before = random.Root();
    const Json after = random.Changed(before);
    const auto old_schema = Schema::Parse(before.dump()), schema = Schema::Parse(after.dump());
    if (!old_schema.ok() || !schema.ok()) continue;
    const Findings findings = DiffSchemas(before.dump(), after.dump());
    const bool quiet = std::none_of(findings.begin(), findings.end(), IsProblem);
    bool refused = false;
    silent += quiet;
    for (int i = 0; i < kValues; i++) {
      const std::string text = random.Value(before, before).dump();
      std::string why;
      if (!Takes(*old_schema, text, &why)) continue;
      held += quiet;
      const bool taken = Takes(*schema, text, &why);
      refused |= !taken;
      ASSERT_TRUE(taken || !quiet) << "seed " << seed << "\nold " << before.dump() << "\nnew "
                                   << after.dump() << "\nvalue " << text << "\n" << why;
    }
    const bool reported = std::any_of(findings.begin(), findings.end(), [](const Finding& one) {
      return one.level == FindingLevel::kUnsafe;
    });
    unsafe += reported;
    shown += reported && refused;
  }
  printf("%u pairs: %zu with nothing to report, %zu valid values held against them; "
         "%zu unsafe, %zu of them shown by a value\n",
         rounds, silent, held, unsafe, shown);
  EXPECT_GT(silent, rounds / 5);
  EXPECT_GT(held, rounds);
  EXPECT_GT(shown, unsafe / 3);
}

// Scenario: random schemas against themselves.
// Guarantees: there is nothing to find.
TEST(SchemaDiffProperty, ASchemaDoesNotDifferFromItself) {
  for (uint32_t seed = 1; seed <= 300; seed++) {
    const std::string text = RandomSchema(seed).Root().dump();
    EXPECT_THAT(DiffSchemas(text, text), ::testing::IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace weir
