#include "host/service/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace weir {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;

struct Lines {
  std::vector<std::string> all;
  Log::Sink Sink() {
    return [this](LogLevel, std::string_view line) { all.emplace_back(line); };
  }
};

// Scenario: lines of the host and of a component, with fields of every type.
// Guarantees: the text is as documented; a value that holds spaces is quoted.
TEST(Log, WritesText) {
  Lines lines;
  Log log(LogLevel::kInfo, LogEncoding::kText, lines.Sink());
  log.Info("processors/redaction", "14 patterns compiled",
           {{"groups", 3}, {"took", "12 ms"}, {"share", 0.25}, {"warm", true}, {"none", ""}});
  log.Error("", "no");
  ASSERT_EQ(lines.all.size(), 2u);
  EXPECT_THAT(lines.all[0], MatchesRegex("20..-..-..T..:..:......Z INFO  processors/redaction: "
                                         "14 patterns compiled groups=3 took=\"12 ms\" share=0.25 "
                                         "warm=true none=\"\""));
  EXPECT_THAT(lines.all[1], EndsWith("Z ERROR no"));
}

// Scenario: the same as JSON, with a number that JSON has no word for and a field named as a part.
// Guarantees: one object; numbers and truth values are bare; fields can not stand for the level.
TEST(Log, WritesJson) {
  Lines lines;
  Log log(LogLevel::kDebug, LogEncoding::kJson, lines.Sink());
  log.Warn("exporters/otlp", "slow \"one\"",
           {{"n", -7}, {"ok", false}, {"level", "error"},
            {"x", std::numeric_limits<double>::infinity()}});
  ASSERT_EQ(lines.all.size(), 1u);
  EXPECT_THAT(lines.all[0],
              EndsWith(R"(","level":"warn","component":"exporters/otlp",)"
                       R"("message":"slow \"one\"","fields":{"n":-7,"ok":false,)"
                       R"("level":"error","x":"inf"}})"));
  log.Debug("", "bare");
  EXPECT_THAT(lines.all[1], EndsWith(R"("level":"debug","message":"bare"})"));
}

// Scenario: a message and a field from outside that hold line breaks and terminal escapes.
// Guarantees: one call makes one line, in both encodings.
TEST(Log, DoesNotLetALineBeForged) {
  Lines lines;
  Log log(LogLevel::kInfo, LogEncoding::kText, lines.Sink());
  log.Info("a\nb", "x\n2026-01-31T12:00:00.000Z ERROR forged", {{"k\n", "v\r\x1b[2J"}});
  log.Set(LogLevel::kInfo, LogEncoding::kJson);
  log.Info("a\nb", "x\nforged", {{"k\n", "v\r\x1b[2J"}});
  ASSERT_EQ(lines.all.size(), 2u);
  for (const std::string& line : lines.all) {
    EXPECT_EQ(line.find_first_of("\n\r\x1b"), std::string::npos) << line;
  }
}

// Scenario: lines below the level, and a change of it.
// Guarantees: what is below is not written; the change holds from the next line.
TEST(Log, WritesFromItsLevelOn) {
  Lines lines;
  Log log(LogLevel::kWarn, LogEncoding::kText, lines.Sink());
  log.Info("", "not");
  EXPECT_FALSE(log.Enabled(LogLevel::kInfo));
  log.Set(LogLevel::kInfo, LogEncoding::kText);
  log.Info("", "now");
  log.Debug("", "not");
  ASSERT_EQ(lines.all.size(), 1u);
}

// Scenario: a message, a field and a number of fields far beyond the limits.
// Guarantees: the line keeps its limit, says that it was cut, and stays an object of JSON.
TEST(Log, CutsWhatIsTooLong) {
  Lines lines;
  const std::string much(100'000, '\n');
  const std::vector<LogField> many(100, LogField("key", 1));
  for (const LogEncoding encoding : {LogEncoding::kText, LogEncoding::kJson}) {
    Log log(LogLevel::kInfo, encoding, lines.Sink());
    log.Info("c", much, {{"key", "value"}});
    log.Info("c", "text", {{"key", 1}, {"other", much}});
    log.Info(much, "text", {{"key", 1}});
    log.Write(LogLevel::kInfo, "c", "text", many);
  }
  ASSERT_EQ(lines.all.size(), 8u);
  for (const std::string& line : lines.all) EXPECT_LE(line.size(), Log::kTextBytesMax);
  EXPECT_THAT(lines.all[0], EndsWith("..."));
  EXPECT_THAT(lines.all[4], EndsWith(R"(\n","truncated":true})"));
  EXPECT_THAT(lines.all[5], EndsWith(R"("message":"text","fields":{"key":1},"truncated":true})"));
  EXPECT_THAT(lines.all[6], HasSubstr(R"(","message":"text","truncated":true})"));
  EXPECT_EQ(std::count(lines.all[3].begin(), lines.all[3].end(), '='), 32);
}

}  // namespace
}  // namespace weir
