// How processors hold groups.
#include "host/testkit/group_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/testkit/recorded_watch.h"

namespace weir::testkit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A batch of three log records, without columns but `drop`.
struct ThreeRecords {
  ThreeRecords() {
    log.rows = 3;
    log.drop = &drop;
    batch.signal = WEIR_LOGS;
    batch.log = &log;
  }
  uint64_t drop = 0;
  weir_log_table log = {};
  weir_batch batch = {};
};

// Scenario: three groups, one emitted, one dropped, one given away.
// Guarantees: their rows are dropped from the batch, nothing is held, nothing is broken.
TEST(GroupBook, CountsGroups) {
  RecordedWatch watch;
  GroupBook book(&watch);
  ThreeRecords records;
  uint64_t groups[3];
  for (uint32_t row = 0; row < 3; row++) {
    ASSERT_EQ(book.Detach(&records.batch, &row, 1, &groups[row], nullptr), WEIR_OK);
  }
  EXPECT_EQ(records.drop, 7u);
  EXPECT_EQ(book.held(), 3u);
  book.Emit(&groups[0], 1, nullptr);
  book.Drop(&groups[1], 1);
  book.Give(groups[2]);
  EXPECT_EQ(book.held(), 0u);
  EXPECT_THAT(watch.faults, IsEmpty());
}

// Scenario: two rows are to be detached, of which one is not there.
// Guarantees: neither is: the call takes all or nothing.
TEST(GroupBook, DetachesAllOrNothing) {
  GroupBook book(nullptr);
  ThreeRecords records;
  const uint32_t rows[] = {0, 3};
  uint64_t group = 0;
  EXPECT_EQ(book.Detach(&records.batch, rows, 2, &group, nullptr), WEIR_PERMANENT);
  EXPECT_EQ(records.drop, 0u);
  EXPECT_EQ(book.detached_records(), 0u);
}

// Scenario: a group is emitted twice, and a row detached twice.
// Guarantees: both are put down to R-704.
TEST(GroupBook, NamesWhatIsSpentTwice) {
  RecordedWatch watch;
  GroupBook book(&watch);
  ThreeRecords records;
  const uint32_t row = 0;
  uint64_t group = 0;
  ASSERT_EQ(book.Detach(&records.batch, &row, 1, &group, nullptr), WEIR_OK);
  book.Emit(&group, 1, nullptr);
  book.Emit(&group, 1, nullptr);
  ASSERT_EQ(book.Detach(&records.batch, &row, 1, &group, nullptr), WEIR_OK);
  EXPECT_THAT(watch.faults, ElementsAre("R-704", "R-704"));
}

// Scenario: the shard may hold no more.
// Guarantees: detach takes nothing and says RETRY.
TEST(GroupBook, RefusesWhenTold) {
  GroupBook book(nullptr);
  book.Refuse();
  ThreeRecords records;
  const uint32_t row = 1;
  uint64_t group = 0;
  EXPECT_EQ(book.Detach(&records.batch, &row, 1, &group, nullptr), WEIR_RETRY);
  EXPECT_EQ(records.drop, 0u);
  EXPECT_EQ(book.refusals(), 1u);
}

}  // namespace
}  // namespace weir::testkit
