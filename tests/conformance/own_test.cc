// `weir check` over plugins that are sound: those that the build makes, and what the broken ones
// are made from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/conformance/weir_run.h"

namespace weir {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EachOwn : public ::testing::TestWithParam<const char*> {};

// Scenario: a plugin that the build makes, of any kind, or a sample.
// Guarantees: nothing of it is broken.
TEST_P(EachOwn, Passes) {
  const auto file = kBuild / "lib" / "weir" / "plugins" / (std::string(GetParam()) + ".so");
  const WeirRun run = Weir("check --json " + file.string(), /*json=*/true);
  std::string said;
  EXPECT_THAT(Requirements(run, "broken", &said), IsEmpty()) << said;
  EXPECT_EQ(run.code, 0);
}

INSTANTIATE_TEST_SUITE_P(All, EachOwn,
                         ::testing::Values("redaction", "semconv", "cardinality", "add_attribute",
                                           "drop_below", "noop", "nop", "debug", "file", "otlphttp",
                                           "exporter_otlp", "receiver_otlp"),
                         [](const auto& info) { return std::string(info.param); });

class EachSound : public ::testing::TestWithParam<const char*> {};

// Scenario: what each broken plugin is made from, without its fault.
// Guarantees: nothing of it is broken, and the exit code says so.
TEST_P(EachSound, Passes) {
  const WeirRun run = Weir("check " + Broken(GetParam()).string(), /*json=*/false);
  EXPECT_EQ(run.code, 0) << run.out;
  EXPECT_THAT(run.out, HasSubstr(" held, 0 broken, 0 warnings"));
}

INSTANTIATE_TEST_SUITE_P(All, EachSound,
                         ::testing::Values("sound", "sound_hold", "sound_receiver",
                                           "sound_exporter", "sound_thread"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace weir
