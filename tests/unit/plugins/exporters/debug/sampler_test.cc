#include "plugins/exporters/debug/sampler.h"

#include <gtest/gtest.h>

namespace weir::debug {
namespace {

constexpr uint64_t kSecond = 1'000'000'000;

// Scenario: ten requests in one second, then one in the next.
// Guarantees: the first two and every third of the rest; a new second starts over.
TEST(Sampler, CountsPerSecond) {
  Sampler sampler(2, 3);
  int taken = 0;
  for (int i = 0; i < 11; i++) taken += sampler.Take(5 * kSecond + static_cast<uint64_t>(i));
  EXPECT_EQ(taken, 2 + 3);
  EXPECT_TRUE(sampler.Take(6 * kSecond));
}

// Scenario: nothing after the first ones.
// Guarantees: none.
TEST(Sampler, ThereafterZeroIsNone) {
  Sampler sampler(1, 0);
  EXPECT_TRUE(sampler.Take(kSecond));
  for (int i = 0; i < 5; i++) EXPECT_FALSE(sampler.Take(kSecond));
}

}  // namespace
}  // namespace weir::debug
