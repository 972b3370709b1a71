// What `weir check` writes.
#include "host/check/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace weir::check {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Result BrokenResult(const char* component, const char* reproduce, const char* reason) {
  Result result;
  result.test = "batch.drop";
  result.requirement = "R-410";
  result.component = component;
  result.reproduce = reproduce;
  result.reason = reason;
  result.outcome = Outcome::kBroken;
  return result;
}

std::string Text(const Report& report) {
  std::ostringstream out;
  WriteText(report, out);
  return out.str();
}
std::string Junit(const Report& report) {
  std::ostringstream out;
  WriteJunit(report, out);
  return out.str();
}

// Scenario: a test that was run with options has failed, and a rule about the file.
// Guarantees: the command that repeats the first has the options; there is none for the second.
TEST(Report, SaysHowToSeeAFailureAgain) {
  Report report;
  report.file = "a.so";
  report.options = " --config 'a.yaml'";
  report.results = {BrokenResult("processor:a", "token", "wrong")};
  constexpr char kAgain[] = "weir check a.so --config 'a.yaml' --reproduce 'token'";
  EXPECT_THAT(Text(report), HasSubstr(kAgain));
  EXPECT_THAT(Junit(report), HasSubstr(kAgain));

  report.results = {BrokenResult("", "", "wrong")};
  EXPECT_THAT(Text(report), Not(HasSubstr("--reproduce")));
  EXPECT_THAT(Junit(report), Not(HasSubstr("--reproduce")));
}

// Scenario: a plugin's message is no UTF-8 and has a control character.
// Guarantees: the report is UTF-8, with what can not stand in it replaced.
TEST(Report, JunitIsUtf8) {
  Report report;
  report.results = {BrokenResult("processor:a", "token", "a\xff\x01<b")};
  EXPECT_THAT(Junit(report), HasSubstr("a\xef\xbf\xbd &lt;b"));
}

// Scenario: every test of the component was skipped; then one was not.
// Guarantees: only the former is said in the summary.
TEST(Report, SaysThatNothingWasRun) {
  Report report;
  report.results = {BrokenResult("processor:a", "", "no options")};
  report.results[0].outcome = Outcome::kSkipped;
  EXPECT_THAT(Text(report), HasSubstr("nothing of it was run"));
  report.results.push_back(report.results[0]);
  report.results[1].outcome = Outcome::kHeld;
  EXPECT_THAT(Text(report), Not(HasSubstr("nothing of it was run")));
}

}  // namespace
}  // namespace weir::check
