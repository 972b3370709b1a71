// One limit, against exact sets of what was seen when.
#include "plugins/processors/cardinality/tracker.h"

#include <deque>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace weir::cardinality {
namespace {

uint64_t HashOf(uint64_t i) {
  std::mt19937_64 mix(i + 1);
  return mix();
}

// Values let through in the last kTicksPerWindow whole ticks, which is the longest stretch that is
// sure to be a window.
class Passed {
 public:
  void Step() {
    ticks_.emplace_front();
    if (ticks_.size() > kTicksPerWindow) ticks_.pop_back();
  }
  void Add(uint64_t hash, bool is_new) {
    ticks_.front().first.insert(hash);
    ticks_.front().second += is_new;
  }
  size_t distinct() const {
    std::set<uint64_t> all;
    for (const auto& [seen, admitted] : ticks_) all.insert(seen.begin(), seen.end());
    return all.size();
  }
  uint32_t admitted() const {
    uint32_t sum = 0;
    for (const auto& [seen, admitted] : ticks_) sum += admitted;
    return sum;
  }

 private:
  std::deque<std::pair<std::set<uint64_t>, uint32_t>> ticks_{1};
};

// Scenario: random values come and go over many windows.
// Guarantees: in no window more different values pass than the limit, nor more new ones than
// theirs; a value that has passed passes again until it was not seen for a window.
TEST(Tracker, NoWindowHasMoreThanTheLimits) {
  std::mt19937 random(1);
  for (int round = 0; round < 20; round++) {
    Budget budget(1 << 24);
    Tracker tracker(&budget);
    Passed passed;
    std::map<uint64_t, int> last_seen;
    const Limits limits{20 + static_cast<uint32_t>(random() % 50),
                        round % 2 == 0 ? 0u : 5 + static_cast<uint32_t>(random() % 10)};
    for (int tick = 0; tick < 100; tick++) {
      for (uint32_t n = random() % 60; n > 0; n--) {
        const uint64_t hash = HashOf(static_cast<uint64_t>(tick) * 3 + random() % 100);
        const bool known = tracker.Touch(hash) != Seen::kNever;
        const auto before = last_seen.find(hash);
        const bool recent = before != last_seen.end() &&
                            tick - before->second <= static_cast<int>(kTicksPerWindow);
        EXPECT_EQ(known, recent);
        if (known || (tracker.HasRoom(limits, 0) && tracker.Admit(hash))) {
          passed.Add(hash, !known);
          last_seen[hash] = tick;
        } else {
          tracker.Refuse(hash);
        }
        ASSERT_LE(passed.distinct(), limits.values);
        if (limits.new_values != 0 && tick > 2 * static_cast<int>(kTicksPerWindow)) {
          ASSERT_LE(passed.admitted(), limits.new_values);
        }
      }
      tracker.Advance(1);
      passed.Step();
    }
  }
}

// Scenario: a set forgets what is old, at once or after a long silence.
// Guarantees: it agrees with a map of times; its memory is given back.
TEST(Tracker, ForgettingGivesMemoryBack) {
  Budget budget(1 << 20);
  {
    RecentSet set(&budget);
    for (uint64_t i = 0; i < 1000; i++) EXPECT_TRUE(set.Add(HashOf(i)));
    EXPECT_GE(budget.used_bytes(), 9000u);
    EXPECT_EQ(set.Advance(kTicksPerWindow), 0u);
    for (uint64_t i = 0; i < 10; i++) EXPECT_EQ(set.Touch(HashOf(i)), Seen::kBefore);
    EXPECT_EQ(set.Touch(HashOf(3)), Seen::kInThisTick);
    EXPECT_EQ(set.Advance(1), 990u);
    EXPECT_EQ(set.size(), 10u);
    EXPECT_LT(budget.used_bytes(), 500u);
    EXPECT_EQ(set.Advance(250), 10u);
    EXPECT_EQ(budget.used_bytes(), 0u);
  }
  EXPECT_EQ(budget.used_bytes(), 0u);
}

// Scenario: a table may not grow any more.
// Guarantees: it says so, and what it knew it still knows.
TEST(Tracker, WithoutMemoryNothingIsAdmitted) {
  Budget budget(600);
  RecentSet set(&budget);
  uint64_t added = 0;
  while (added < 1000 && set.Add(HashOf(added))) added++;
  EXPECT_LT(added, 60u);
  for (uint64_t i = 0; i < added; i++) EXPECT_TRUE(set.Contains(HashOf(i)));
  EXPECT_LE(budget.used_bytes(), 600u);
}

// Scenario: from 10 to 100,000 different values, each several times, over several windows.
// Guarantees: the estimate is within four standard errors, and follows the window.
TEST(Tracker, EstimatesAreWithinTheirError) {
  for (const uint64_t values : {10u, 100u, 1000u, 10'000u, 100'000u}) {
    Sketch sketch;
    for (uint64_t i = 0; i < values; i++) {
      sketch.Add(HashOf(i));
      sketch.Add(HashOf(i));
    }
    const double expected = static_cast<double>(values);
    EXPECT_NEAR(sketch.Estimate(), expected, 4 * 0.0325 * expected + 1);
    sketch.Advance(kTicksPerWindow - 1);
    EXPECT_NEAR(sketch.Estimate(), expected, 4 * 0.0325 * expected + 1);
    sketch.Advance(2 * Sketch::kTicksPerSlice);
    EXPECT_EQ(sketch.Estimate(), 0);
  }
}

}  // namespace
}  // namespace weir::cardinality
