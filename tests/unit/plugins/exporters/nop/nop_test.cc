#include <gtest/gtest.h>

#include <string>

#include "host/base/signal.h"
#include "host/testkit/plugin_host.h"

namespace weir {
namespace {

const weir_component* Load() {
  std::string error;
  const auto* component =
      testkit::LoadComponent(WEIR_BUILD_DIR "/lib/weir/plugins/nop.so", &error);
  EXPECT_NE(component, nullptr) << error;
  return component;
}

// Scenario: a request of each signal.
// Guarantees: all are taken at once, and nothing is said.
TEST(Nop, TakesEverything) {
  const weir_component* component = Load();
  ASSERT_NE(component, nullptr);
  testkit::PluginHost host(*component, 1);
  ASSERT_TRUE(host.Create("{}")) << host.error();
  ASSERT_TRUE(host.Open()) << host.error();
  uint64_t ticket = 0;
  for (const Signal signal : kSignals) {
    const testkit::WireBatch batch(static_cast<uint16_t>(signal), {"x"}, "{}");
    EXPECT_EQ(host.Begin(batch, ++ticket, nullptr), WEIR_OK);
  }
  EXPECT_TRUE(host.completed().empty());
  EXPECT_TRUE(host.logs().empty());
}

// Scenario: an option.
// Guarantees: there are none, so it is refused.
TEST(Nop, HasNoOptions) {
  const weir_component* component = Load();
  ASSERT_NE(component, nullptr);
  testkit::PluginHost host(*component, 1);
  EXPECT_FALSE(host.Create("{path: x}"));
}

}  // namespace
}  // namespace weir
