#include "host/queue/budget.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

// Scenario: charges are taken up to the bound, grown, shrunk and let go.
// Guarantees: what does not fit is refused and takes nothing; what is let go can be taken again.
TEST(Budget, NeverGivesMoreThanItHas) {
  Budget budget(100);
  ASSERT_TRUE(budget.TryTake(60));
  Charge first(budget, 60);
  EXPECT_FALSE(budget.TryTake(41));
  EXPECT_EQ(budget.used_bytes(), 60u);
  EXPECT_TRUE(first.TryGrow(40));
  EXPECT_FALSE(first.TryGrow(1));
  EXPECT_EQ(first.bytes(), 100u);
  first.Shrink(10);
  EXPECT_EQ(budget.used_bytes(), 10u);
  {
    ASSERT_TRUE(budget.TryTake(90));
    Charge second(budget, 90);
    EXPECT_FALSE(budget.TryTake(1));
  }
  EXPECT_EQ(budget.used_bytes(), 10u);
}

}  // namespace
}  // namespace weir
