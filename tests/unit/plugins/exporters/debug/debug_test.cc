#include "plugins/exporters/debug/debug.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "host/testkit/plugin_host.h"
#include "tests/unit/plugins/exporters/debug/one_resource.h"

namespace weir::debug {
namespace {

using testkit::PluginHost;
using testkit::WireBatch;

// Scenario: options that do not exist.
// Guarantees: refused, with the nearest valid ones named.
TEST(DebugOptions, UnknownVerbosityIsRefused) {
  testkit::PluginHost host(kComponent<Debug, Kind::kExporter, WEIR_BLOCKING>, 1);
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

// What `run` writes to standard error and to standard output.
template <class Function>
std::pair<std::string, std::string> Captured(const Function& run) {
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  run();
  std::string out = ::testing::internal::GetCapturedStdout();
  return {::testing::internal::GetCapturedStderr(), std::move(out)};
}

// Scenario: the content of a batch with each way of saying where to.
// Guarantees: standard error as the Collector's logger, or what output_paths names.
TEST(Debug, WritesWhereItIsTold) {
  const OneResource batch;
  const struct {
    const char* options;
    bool to_stderr;
  } kCases[] = {
      {"{verbosity: normal}", true},
      {"{verbosity: normal, use_internal_logger: false}", false},
      {"{verbosity: normal, use_internal_logger: false, output_paths: [stderr]}", true},
  };
  for (const auto& c : kCases) {
    PluginHost host(kComponent<Debug, Kind::kExporter, WEIR_BLOCKING>, 1);
    ASSERT_TRUE(host.Create(c.options)) << host.error();
    ASSERT_TRUE(host.Open()) << host.error();
    const auto [err, out] =
        Captured([&] { EXPECT_EQ(host.Begin(0, batch.abi(), 1, nullptr), WEIR_OK); });
    EXPECT_EQ(c.to_stderr ? err : out, "ResourceLog #0\n") << c.options;
    EXPECT_EQ(c.to_stderr ? out : err, "") << c.options;
  }
}

}  // namespace
}  // namespace weir::debug
