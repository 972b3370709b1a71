// The test that each broken plugin is put to; files that include this say which.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/conformance/weir_run.h"

namespace weir {

struct BrokenPlugin {
  const char* name;
  const char* requirement;
};

inline void PrintTo(const BrokenPlugin& plugin, std::ostream* out) { *out << plugin.name; }

class EachBroken : public ::testing::TestWithParam<BrokenPlugin> {};

// Scenario: a plugin that breaks one requirement.
// Guarantees: the check fails it for exactly that one.
TEST_P(EachBroken, FailsForItsRequirement) {
  const WeirRun run = Weir("check --json " + Broken(GetParam().name).string(), /*json=*/true);
  EXPECT_EQ(run.code, 1);
  std::string said;
  EXPECT_THAT(Requirements(run, "broken", &said), ::testing::ElementsAre(GetParam().requirement))
      << said;
}

inline std::string NameOf(const ::testing::TestParamInfo<BrokenPlugin>& info) {
  return info.param.name;
}

}  // namespace weir
