#include "host/base/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace weir {
namespace {

using testing::HasSubstr;

// Scenario: what a component may and may not publish.
// Guarantees: objects pass; other values, broken JSON, and what is too long are named.
TEST(Report, IsAJsonObjectOfLimitedLength) {
  EXPECT_TRUE(CheckReport("{}").ok());
  EXPECT_TRUE(CheckReport("{\"tables\": [{\"title\": \"x\"}]}").ok());
  for (const char* bad : {"", "[]", "{", "\"x\"", "{} {}", "{\"a\": \xff}"}) {
    EXPECT_THAT(std::string(CheckReport(bad).message()), HasSubstr("JSON object")) << bad;
  }
  const std::string longest = "{\"a\":\"" + std::string(kReportBytesMax - 8, 'x') + "\"}";
  EXPECT_TRUE(CheckReport(longest).ok());
  EXPECT_THAT(std::string(CheckReport(longest + " ").message()), HasSubstr("262145 bytes"));
}

}  // namespace
}  // namespace weir
