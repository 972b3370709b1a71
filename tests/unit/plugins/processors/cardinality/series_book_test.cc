// Folded cumulative series where memory ends, layouts change, or time stands still.
#include "plugins/processors/cardinality/series_book.h"

#include <gtest/gtest.h>

#include "plugins/processors/cardinality/recent_set.h"

namespace weir::cardinality {
namespace {

PointValue Counter(uint64_t start, uint64_t time, int64_t value) {
  PointValue v;
  v.kind = MetricKind::kSum;
  v.start = start;
  v.time = time;
  v.recorded = true;
  v.number = Number::Int(value);
  return v;
}

PointValue Buckets(uint64_t time, std::vector<double> bounds, std::vector<uint64_t> counts) {
  PointValue v;
  v.kind = MetricKind::kHistogram;
  v.start = 1;
  v.time = time;
  v.recorded = true;
  v.histogram.bounds = std::move(bounds);
  v.histogram.buckets = std::move(counts);
  for (const uint64_t n : v.histogram.buckets) v.histogram.count += n;
  return v;
}

int64_t SumOf(SeriesBook& book, uint32_t series) {
  return book.series(series).total.number.Value().whole;
}

// Scenario: memory for a few members; some pause for a window, so that new ones can take their
// place, and then come again, when there is room; others start after all this.
// Guarantees: who may have been forgotten is not taken in again, so nothing is counted twice; who
// has surely not been there is. A sum that may fall loses what was forgotten, and takes it again.
TEST(SeriesBook, AForgottenMemberIsNotCountedTwice) {
  for (const bool monotonic : {true, false}) {
    Budget budget(6'000);
    SeriesBook book(&budget);
    const uint32_t series = book.MakeSeries(1, monotonic, Counter(5, 10, 0), Shape());
    uint64_t members = 0;
    while (book.Update(series, 100 + members, Counter(5, 10, 7))) members++;
    ASSERT_GT(members, 10u);
    const auto all = static_cast<int64_t>(members);
    EXPECT_EQ(SumOf(book, series), 7 * all);

    // Member 100 goes on, the others pause.
    for (uint32_t tick = 1; tick <= kTicksPerWindow + 1; tick++) {
      book.Advance(tick);
      EXPECT_TRUE(book.Update(series, 100, Counter(5, 10 + tick, 7 + tick)));
    }
    const int64_t grown = kTicksPerWindow + 1;
    EXPECT_TRUE(book.Update(series, 9000, Counter(12, 30, 1000)));
    EXPECT_EQ(book.member_count(), 2u);
    const int64_t left = monotonic ? 7 * all : 7;
    EXPECT_EQ(SumOf(book, series), left + grown + 1000);

    EXPECT_EQ(book.Update(series, 101, Counter(5, 40, 8)), !monotonic);
    EXPECT_EQ(SumOf(book, series), left + grown + 1000 + (monotonic ? 0 : 8));
    EXPECT_TRUE(book.Update(series, 9001, Counter(11, 40, 1)));
  }
}

// Scenario: members with three bounds; then one with two of them; then all go on.
// Guarantees: the layout gets coarser, and what the members had said before counts by it.
TEST(SeriesBook, ACoarserLayoutIsOneOfAllMembers) {
  Budget budget(1 << 20);
  SeriesBook book(&budget);
  const PointValue first = Buckets(10, {1, 2, 5}, {1, 2, 3, 4});
  const uint32_t series = book.MakeSeries(1, true, first, Shape());
  EXPECT_TRUE(book.Update(series, 100, first));
  EXPECT_TRUE(book.Update(series, 101, Buckets(10, {1, 2, 5}, {10, 0, 0, 0})));
  EXPECT_TRUE(book.Update(series, 102, Buckets(10, {1, 5}, {0, 100, 0})));
  const HistogramSum& total = book.series(series).total.histogram;
  EXPECT_EQ(total.bounds(), (std::vector<double>{1, 5}));
  EXPECT_EQ(total.buckets(), (std::vector<uint64_t>{11, 105, 4}));
  EXPECT_TRUE(book.Update(series, 100, Buckets(20, {1, 2, 5}, {1, 3, 3, 5})));
  EXPECT_TRUE(book.Update(series, 102, Buckets(20, {1, 5}, {1, 100, 0})));
  EXPECT_EQ(total.buckets(), (std::vector<uint64_t>{12, 106, 5}));
  EXPECT_EQ(total.count(), 123u);
}

// Scenario: a book with members of every kind is destroyed, or its series pause for a window.
// Guarantees: all memory is given back.
TEST(SeriesBook, MemoryIsGivenBack) {
  Budget budget(1 << 20);
  {
    SeriesBook book(&budget);
    for (uint64_t target = 1; target <= 20; target++) {
      const PointValue value = target % 2 == 0 ? Counter(1, 2, 3) : Buckets(2, {1, 5}, {1, 2, 3});
      const uint32_t series = book.MakeSeries(target, true, value, Shape());
      for (uint64_t member = 0; member < 10; member++) {
        EXPECT_TRUE(book.Update(series, 1000 * target + member, value));
      }
    }
    EXPECT_GT(budget.used_bytes(), 200u * 100u);
    book.Advance(kTicksPerWindow + 1);
    EXPECT_EQ(budget.used_bytes(), 0u);
    EXPECT_EQ(book.series_count() + book.member_count(), 0u);
    const uint32_t again = book.MakeSeries(7, true, Counter(1, 2, 3), Shape());
    EXPECT_TRUE(book.Update(again, 5, Counter(1, 2, 3)));
  }
  EXPECT_EQ(budget.used_bytes(), 0u);
}

}  // namespace
}  // namespace weir::cardinality
