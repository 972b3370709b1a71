#include "host/queue/buffer_pool.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

// Scenario: a buffer is let go and one of the same size is wanted.
// Guarantees: it is the same memory, long enough and aligned.
TEST(BufferPool, GivesTheSameMemoryAgain) {
  const auto pool = BufferPool::Create(1 << 20);
  BufferPool::Buffer buffer = pool->Take(300'000);
  ASSERT_GE(buffer.capacity, 300'000u);
  EXPECT_LT(buffer.capacity, 450'000u);
  const uint8_t* memory = buffer.data.get();
  EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % 64, 0u);
  buffer = {};
  EXPECT_EQ(pool->Take(290'000).data.get(), memory);
}

// Scenario: more memory is let go than may be kept.
// Guarantees: the pool holds no more than its bound.
TEST(BufferPool, KeepsNoMoreThanItsBound) {
  const auto pool = BufferPool::Create(10'000);
  { const BufferPool::Buffer a = pool->Take(8192), b = pool->Take(8192); }
  EXPECT_EQ(pool->idle_bytes(), 8192u);
}

// Scenario: a buffer outlives the pool; a buffer is wanted that no memory could hold.
// Guarantees: the one is still good, the other is refused.
TEST(BufferPool, SurvivesStrangeUse) {
  auto pool = BufferPool::Create(1 << 20);
  BufferPool::Buffer buffer = pool->Take(1);
  EXPECT_EQ(pool->Take(SIZE_MAX / 2).data, nullptr);
  pool.reset();
  buffer.data.get()[0] = 7;
  EXPECT_EQ(buffer.data.get()[0], 7);
}

}  // namespace
}  // namespace weir
