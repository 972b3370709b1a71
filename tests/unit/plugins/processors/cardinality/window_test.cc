// Limits over time.
#include <algorithm>
#include <set>

#include "tests/unit/plugins/processors/cardinality/cardinality_fixture.h"

namespace weir::cardinality {
namespace {

using WindowTest = CardinalityTest;

TestPoint Id(int i) {
  TestPoint p;
  p.attributes["id"] = "value-" + std::to_string(i);
  p.whole = 1;
  return p;
}

size_t Overflowed(const TestPoints& points) {
  int64_t sum = 0;
  for (const TestPoint& p : points) sum += p.overflow() ? p.whole : 0;
  return static_cast<size_t>(sum);
}

// Scenario: that of the open bug of the Collector's cardinality_guardian (issue 50403): two new
// values a second, for ever; windows of 60 s; a limit of 10 new values a window.
// Guarantees: the growth is seen in every window, not in the first alone: of 600 values in 300
// seconds all but ten a window are limited. (There: 60, all of them in the first minute.)
TEST_F(WindowTest, ConstantGrowthIsSeenInEveryWindow) {
  for (const char* options : {"{metrics: {limit: 0, attribute_limit: 10, window: 60s}}",
                              "{metrics: {limit: 0, attribute_limit: 0, window: 60s, "
                              "new_attribute_limit: 10}}"}) {
    Configure(options);
    int next = 0;
    std::vector<size_t> limited_by_minute;
    for (int minute = 0; minute < 10; minute++) {
      size_t limited = 0;
      for (int second = 0; second < 60; second++) {
        limited += Overflowed(Run({Id(next), Id(next + 1)}));
        next += 2;
        PassSeconds(1);
      }
      limited_by_minute.push_back(limited);
    }
    // Minute 0 of the second option is the first window of a metric, in which all is new.
    for (size_t minute = 2; minute < limited_by_minute.size(); minute++) {
      EXPECT_GE(limited_by_minute[minute], 110u) << options << ", minute " << minute;
    }
  }
}

// Scenario: a stable set of 50 values with a limit of 10 new ones a window, from the start (the
// Collector's issue 50406); later 30 others come.
// Guarantees: the set passes, since in its first window all is new; of the others, ten.
TEST_F(WindowTest, AStableSetPassesItsFirstWindow) {
  Configure("{metrics: {limit: 0, attribute_limit: 0, new_limit: 10, window: 60s}}");
  TestPoints in;
  for (int i = 0; i < 50; i++) in.push_back(Id(i));
  for (int i = 0; i < 20; i++) {
    EXPECT_EQ(Overflowed(Run(in)), 0u);
    PassSeconds(10);
  }
  for (int i = 100; i < 130; i++) in.push_back(Id(i));
  EXPECT_EQ(Overflowed(Run(in)), 20u);
}

// Scenario: as many streams as the limit; then others in their place.
// Guarantees: the others overflow until the first were not seen for a window, and then pass.
TEST_F(WindowTest, StreamsThatAreNotSeenMakeRoom) {
  Configure("{metrics: {limit: 5, attribute_limit: 0, window: 60s}}");
  TestPoints first, second;
  for (int i = 0; i < 5; i++) first.push_back(Id(i));
  for (int i = 5; i < 10; i++) second.push_back(Id(i));
  EXPECT_EQ(Overflowed(Run(first)), 0u);
  PassSeconds(50);
  EXPECT_EQ(Overflowed(Run(second)), 5u);
  PassSeconds(30);
  EXPECT_EQ(Overflowed(Run(second)), 0u);
  EXPECT_EQ(Overflowed(Run(first)), 5u);
}

// Scenario: streams that come again and again, one of them seldom; window 0.
// Guarantees: nothing is ever forgotten.
TEST_F(WindowTest, WithoutAWindowNothingIsForgotten) {
  Configure("{metrics: {limit: 3, attribute_limit: 0, window: 0s}}");
  EXPECT_EQ(Overflowed(Run({Id(1), Id(2), Id(3), Id(4)})), 1u);
  PassSeconds(1e6);
  EXPECT_EQ(Overflowed(Run({Id(5), Id(3), Id(2), Id(1)})), 1u);
}

// Scenario: an adversary sends new streams all the time, in batches at random moments.
// Guarantees: in any window no more series pass than the limit and the overflow series.
TEST_F(WindowTest, NoWindowHasMoreSeriesThanTheLimit) {
  Configure("{metrics: {limit: 20, attribute_limit: 0, window: 16s}}");
  std::vector<std::pair<double, std::set<std::map<std::string, std::string>>>> sent;
  double now = 0;
  for (int step = 0; step < 300; step++) {
    TestPoints in;
    for (int i = 0; i < 7; i++) in.push_back(Id(step * 5 + i));
    auto& seen = sent.emplace_back(now, std::set<std::map<std::string, std::string>>()).second;
    for (const TestPoint& p : Run(in)) seen.insert(p.attributes);
    std::set<std::map<std::string, std::string>> in_window;
    for (const auto& [at, series] : sent) {
      if (at >= now - 16) in_window.insert(series.begin(), series.end());
    }
    EXPECT_LE(in_window.size(), 21u);
    const double step_seconds = 0.1 * (step * 7 % 13);
    PassSeconds(step_seconds);
    now += step_seconds;
  }
}

// Scenario: a cumulative stream is folded, is not seen for a window, and comes again; the others of
// its series go on.
// Guarantees: it counts by its growth, not twice.
TEST_F(WindowTest, AMemberThatPausedCountsOnce) {
  Configure("{metrics: {limit: 1, attribute_limit: 0, window: 60s}}");
  const auto at = [](int id, int64_t value, uint64_t time) {
    TestPoint p = Id(id);
    p.temporality = kCumulative;
    p.whole = value;
    p.time = time;
    return p;
  };
  uint64_t time = 10'000'000'000;
  Run({at(1, 5, time), at(2, 100, time), at(3, 1000, time)});
  for (int i = 0; i < 10; i++) {
    PassSeconds(20);
    time += 20'000'000'000;
    const TestPoints out = Run({at(1, 5, time), at(2, 100, time)});
    EXPECT_EQ(SumOf(out), 5 + 1100);
  }
  EXPECT_EQ(SumOf(Run({at(1, 5, time + 1), at(3, 1007, time + 1)})), 5 + 1107);
}

// Scenario: all members of a folded series pause for longer than a window.
// Guarantees: the series is forgotten and starts again with what they say then.
TEST_F(WindowTest, ASeriesThatPausedStartsAgain) {
  Configure("{metrics: {limit: 1, attribute_limit: 0, window: 60s}}");
  TestPoint a = Id(1), b = Id(2), c = Id(3);
  for (TestPoint* p : {&a, &b, &c}) p->temporality = kCumulative;
  b.whole = 10;
  c.whole = 20;
  EXPECT_EQ(SumOf(Run({a, b, c})), 31);
  EXPECT_EQ(host_->Metric("folded_series"), 1);
  PassSeconds(200);
  a.time = b.time = 9'000;
  EXPECT_EQ(SumOf(Run({a, b})), 11);
}

}  // namespace
}  // namespace weir::cardinality
