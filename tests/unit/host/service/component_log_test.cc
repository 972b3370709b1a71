#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "host/service/log.h"

namespace weir {
namespace {

using testing::EndsWith;

class ComponentLogTest : public testing::Test {
 protected:
  void Write(std::string_view text, uint32_t severity = WEIR_INFO) {
    component_.Write(severity, text.data(), text.size(), nullptr, 0);
  }

  std::vector<std::pair<LogLevel, std::string>> lines_;
  uint64_t now_ns_ = 1'000'000'000;
  Log log_{LogLevel::kDebug, LogEncoding::kText,
           [this](LogLevel level, std::string_view line) { lines_.emplace_back(level, line); }};
  ComponentLog component_{log_, "processors/p", [this] { return now_ns_; }};
};

// Scenario: a plugin logs per record, pauses, and logs again.
// Guarantees: a burst and a rate come through, and the next line says how many did not.
TEST_F(ComponentLogTest, LimitsTheRateAndSaysSo) {
  for (int i = 0; i < 1000; ++i) Write("again");
  EXPECT_EQ(lines_.size(), ComponentLog::kBurstLines);
  EXPECT_EQ(component_.suppressed(), 1000u - ComponentLog::kBurstLines);

  now_ns_ += 100'000'000;
  Write("later");
  Write("too soon");
  ASSERT_EQ(lines_.size(), ComponentLog::kBurstLines + 1);
  EXPECT_THAT(lines_.back().second, EndsWith("processors/p: later suppressed_lines=950"));

  now_ns_ += 3600ull * 1'000'000'000;
  for (int i = 0; i < 1000; ++i) Write("again");
  EXPECT_EQ(lines_.size(), 2 * ComponentLog::kBurstLines + 1);
}

// Scenario: severities between the four levels, below and above them.
// Guarantees: each counts as the next lower level.
TEST_F(ComponentLogTest, RoundsSeverityDown) {
  const std::pair<uint32_t, LogLevel> expected[] = {
      {0, LogLevel::kDebug},  {8, LogLevel::kDebug},  {9, LogLevel::kInfo},
      {12, LogLevel::kInfo},  {16, LogLevel::kWarn},  {17, LogLevel::kError},
      {24, LogLevel::kError}, {999, LogLevel::kError}};
  for (const auto& [severity, level] : expected) {
    Write("x", severity);
    EXPECT_EQ(lines_.back().first, level) << severity;
  }
}

// Scenario: fields, some of them NULL, and no text.
// Guarantees: what is there is shown and nothing is read through NULL.
TEST_F(ComponentLogTest, TakesFieldsOfThePlugin) {
  const weir_log_field fields[] = {{"a", "1"}, {nullptr, nullptr}, {"b", "two words"}};
  component_.Write(WEIR_WARN, nullptr, 0, fields, 3);
  component_.Write(WEIR_WARN, "t", 1, nullptr, 3);
  ASSERT_EQ(lines_.size(), 2u);
  EXPECT_THAT(lines_[0].second, EndsWith(R"(processors/p:  a=1 ="" b="two words")"));
}

// Scenario: lines below the host's level.
// Guarantees: they cost no share of the rate.
TEST_F(ComponentLogTest, DoesNotCountWhatIsNotShown) {
  log_.Set(LogLevel::kInfo, LogEncoding::kText);
  for (int i = 0; i < 1000; ++i) Write("hidden", WEIR_DEBUG);
  Write("shown");
  EXPECT_EQ(lines_.size(), 1u);
  EXPECT_EQ(component_.suppressed(), 0u);
}

}  // namespace
}  // namespace weir
