#include "host/bench/allocations.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <memory>
#include <thread>

namespace weir::bench {
namespace {

// Scenario: memory is asked for with new, malloc, calloc, realloc and aligned.
// Guarantees: each is counted once, and giving back is not.
TEST(Allocations, EachIsCounted) {
  if (!CountsAllocations()) return;
  const uint64_t before = ThreadAllocations();
  auto one = std::make_unique<int>(1);
  void* two = malloc(100);
  two = realloc(two, 100'000);
  void* three = calloc(10, 10);
  void* four = aligned_alloc(64, 128);
  void* five = nullptr;
  ASSERT_EQ(posix_memalign(&five, 64, 128), 0);
  const uint64_t counted = ThreadAllocations() - before;
  EXPECT_EQ(reinterpret_cast<uintptr_t>(four) % 64, 0u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(five) % 64, 0u);
  for (void* block : {two, three, four, five}) free(block);
  one.reset();
  EXPECT_EQ(counted, 6u);
  EXPECT_EQ(ThreadAllocations() - before, 6u);
}

// Scenario: another thread allocates.
// Guarantees: it is not counted here but there.
TEST(Allocations, EachThreadHasItsOwn) {
  if (!CountsAllocations()) return;
  uint64_t there = 0;
  uint64_t before = 0, after = 0;
  std::thread thread([&there] {
    const uint64_t begin = ThreadAllocations();
    for (int i = 0; i < 1000; i++) {
      void* volatile block = malloc(10);  // Or the compiler leaves both out.
      free(block);
    }
    there = ThreadAllocations() - begin;
  });
  before = ThreadAllocations();
  thread.join();
  after = ThreadAllocations();
  EXPECT_GE(there, 1000u);
  EXPECT_LT(after - before, 10u);
}

}  // namespace
}  // namespace weir::bench
