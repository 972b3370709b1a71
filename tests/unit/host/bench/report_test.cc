#include "host/bench/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/host/bench/report_samples.h"

namespace weir::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Scenario: a processor's report.
// Guarantees: every table is there, no line is over 100 columns, what is not available is a dash.
TEST(Report, HasEveryTable) {
  const std::string text = ReportText(MadeUpReport());
  for (const char* part : {"processor x 1.0.0", "time by batch size, ns/record", "= nothing",
                           "+ write", "each batch", "p99.9 us", "workers, in batches of 512",
                           "note: cycles are not available here", "30 log_records in 3 requests"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("noisy")));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
}

// Scenario: rounds of one size lay 40 % apart.
// Guarantees: the report says that it is not to be relied on, and how far.
TEST(Report, SaysThatTheMachineWasNoisy) {
  nlohmann::ordered_json report = MadeUpReport();
  report["components"][0]["signals"][0]["sizes"][1]["spread_percent"] = 40.0;
  EXPECT_EQ(WorstSpreadPercent(report), 40);
  EXPECT_THAT(ReportText(report), HasSubstr("spread up to 40.0 %"));
}

// Scenario: some batches were refused.
// Guarantees: how many, of which size, and why.
TEST(Report, SaysWhatWasRefused) {
  nlohmann::ordered_json report = MadeUpReport();
  auto& row = report["components"][0]["signals"][0]["sizes"][2];
  row["batches_refused"] = 3;
  row["refusal"] = "too warm";
  EXPECT_THAT(ReportText(report), HasSubstr("refused: 3 of 4 batches of 64: too warm"));
}

}  // namespace
}  // namespace weir::bench
