#include "plugins/exporters/debug/debug.h"

#include <gtest/gtest.h>

#include "tests/support/plugin_host.h"

namespace weir::debug {
namespace {

using testing::PluginHost;
using testing::WireBatch;

// Scenario: options that do not exist.
// Guarantees: refused, with the nearest valid ones named.
TEST(DebugOptions, UnknownVerbosityIsRefused) {
  testing::PluginHost host(kComponent<Debug, Kind::kExporter, WEIR_BLOCKING>, 1);
  EXPECT_FALSE(host.Create("{verbosity: loud}"));
  EXPECT_NE(host.error().find("basic"), std::string::npos) << host.error();
}

// Scenario: three requests of logs, no sampling.
// Guarantees: one line in the host's log for each, with the counts.
TEST(Debug, BasicLogsCounts) {
  PluginHost host(kComponent<Debug, Kind::kExporter, WEIR_BLOCKING>, 1);
  ASSERT_TRUE(host.Create("{}")) << host.error();
  ASSERT_TRUE(host.Open()) << host.error();
  const WireBatch batch(WEIR_LOGS, {"x"}, "{}");
  for (uint64_t ticket = 1; ticket <= 3; ticket++) {
    EXPECT_EQ(host.Begin(batch, ticket, nullptr), WEIR_OK);
  }
  const auto lines = host.logs();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].text, "Logs");
  EXPECT_EQ(lines[0].fields.count("log records"), 1u);
}

}  // namespace
}  // namespace weir::debug
