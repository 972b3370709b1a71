// How exporters end tickets.
#include "host/testkit/ticket_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/testkit/recorded_watch.h"

namespace weir::testkit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

weir_outcome Outcome(weir_status status, uint64_t rejected) {
  weir_outcome outcome = {};
  outcome.size = sizeof outcome;
  outcome.status = status;
  outcome.rejected = rejected;
  return outcome;
}

// Scenario: one ticket is answered at once, one completed later, one before begin has returned, one
// cancelled.
// Guarantees: all of it is as the contract has it, and none is open.
TEST(TicketBook, AllowsWhatTheContractAllows) {
  RecordedWatch watch;
  TicketBook book(&watch);
  book.Begins(1);
  book.Began(1, WEIR_RETRY);
  book.Begins(2);
  book.Began(2, WEIR_PENDING);
  EXPECT_TRUE(book.IsOpen(2));
  book.Completes(2, Outcome(WEIR_PARTIAL, 1));
  book.Begins(3);
  book.Completes(3, Outcome(WEIR_OK, 0));
  book.Began(3, WEIR_PENDING);
  book.Begins(4);
  book.Began(4, WEIR_PENDING);
  book.Cancels(4);
  EXPECT_THAT(watch.faults, IsEmpty());
  EXPECT_EQ(book.open(), 0u);
}

// Scenario: tickets are completed that were not given, twice, after OK, after cancel, with PENDING,
// and with an empty PARTIAL.
// Guarantees: each is put down to its requirement.
TEST(TicketBook, NamesWhatIsBroken) {
  RecordedWatch watch;
  TicketBook book(&watch);
  book.Completes(9, Outcome(WEIR_OK, 0));
  book.Begins(1);
  book.Began(1, WEIR_PENDING);
  book.Completes(1, Outcome(WEIR_OK, 0));
  book.Completes(1, Outcome(WEIR_OK, 0));
  book.Begins(2);
  book.Completes(2, Outcome(WEIR_OK, 0));
  book.Began(2, WEIR_OK);
  book.Begins(3);
  book.Began(3, WEIR_PENDING);
  book.Cancels(3);
  book.Completes(3, Outcome(WEIR_OK, 0));
  book.Begins(4);
  book.Began(4, WEIR_PENDING);
  book.Completes(4, Outcome(WEIR_PARTIAL, 0));
  EXPECT_THAT(watch.faults, ElementsAre("R-511", "R-511", "R-512", "R-513", "R-515"));
}

// Scenario: nobody watches; tickets are answered, completed early and late, and cancelled.
// Guarantees: what is open is known, and numbers of ended tickets may come again.
TEST(TicketBook, ForgetsEndedTicketsWhenNobodyWatches) {
  TicketBook book(nullptr);
  for (int round = 0; round < 3; round++) {
    for (const uint64_t ticket : {1, 2, 3, 4}) book.Begins(ticket);
    book.Completes(1, Outcome(WEIR_OK, 0));
    book.Began(1, WEIR_PENDING);
    book.Began(2, WEIR_RETRY);
    book.Began(3, WEIR_PENDING);
    book.Began(4, WEIR_PENDING);
    EXPECT_EQ(book.open(), 2u);
    book.Completes(3, Outcome(WEIR_OK, 0));
    EXPECT_FALSE(book.IsOpen(3));
    EXPECT_TRUE(book.IsOpen(4));
    book.Cancels(4);
    EXPECT_EQ(book.open(), 0u);
  }
}

}  // namespace
}  // namespace weir::testkit
