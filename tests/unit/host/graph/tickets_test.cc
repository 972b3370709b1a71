#include "host/graph/tickets.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace weir {
namespace {

// Scenario: a ticket is closed, its slot used again, and the old number closed once more.
// Guarantees: the old number finds nothing, and the new ticket is untouched.
TEST(Tickets, ALateNumberTouchesNothing) {
  Tickets tickets;
  int first = 0, second = 0;
  const uint64_t old_ticket = tickets.Open(&first);
  EXPECT_EQ(tickets.Close(old_ticket), &first);
  const uint64_t new_ticket = tickets.Open(&second);

  EXPECT_NE(old_ticket, new_ticket);
  EXPECT_EQ(tickets.Close(old_ticket), nullptr);
  EXPECT_EQ(tickets.open_count(), 1u);
  EXPECT_EQ(tickets.Close(new_ticket), &second);
  EXPECT_EQ(tickets.open_count(), 0u);
}

// Scenario: numbers that were never given out are closed.
// Guarantees: nothing is found.
TEST(Tickets, UnknownNumbersAreNothing) {
  Tickets tickets;
  EXPECT_EQ(tickets.Close(0), nullptr);
  EXPECT_EQ(tickets.Close(UINT64_MAX), nullptr);
}

// Scenario: four threads close the same thousand tickets.
// Guarantees: each ticket is won by exactly one.
TEST(Tickets, OnlyOneWins) {
  Tickets tickets;
  std::vector<int> attempts(1000);
  std::vector<uint64_t> numbers;
  for (int& attempt : attempts) numbers.push_back(tickets.Open(&attempt));
  std::atomic<int> won{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) {
    threads.emplace_back([&] {
      for (const uint64_t number : numbers) won += tickets.Close(number) != nullptr;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won.load(), 1000);
}

}  // namespace
}  // namespace weir
