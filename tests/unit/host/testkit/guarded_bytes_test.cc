// Memory whose ends and end are seen.
#include "host/testkit/guarded_bytes.h"

#include <gtest/gtest.h>

namespace weir::testkit {
namespace {

// Scenario: 13 bytes at a multiple of 8, of which one more is written.
// Guarantees: what lies in the last bytes before the page is seen.
TEST(GuardedBytes, SeesAnOverrun) {
  GuardedBytes bytes(13, 8);
  ASSERT_NE(bytes.data(), nullptr);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(bytes.data()) % 8, 0u);
  bytes.data()[12] = 1;
  EXPECT_FALSE(bytes.Overrun());
  bytes.data()[13] = 1;
  EXPECT_TRUE(bytes.Overrun());
}

// Scenario: a byte behind the last page, a closed one, and one that may only be read.
// Guarantees: each access ends the process.
TEST(GuardedBytesDeathTest, EndsWhoGoesTooFar) {
  volatile uint8_t seen = 0;
  GuardedBytes bytes(16, 8);
  ASSERT_NE(bytes.data(), nullptr);
  volatile uint8_t* const data = bytes.data();
  EXPECT_DEATH(seen = data[16], "");
  bytes.MakeReadOnly();
  seen = data[0];
  EXPECT_DEATH(data[0] = seen, "");
  bytes.Close();
  EXPECT_DEATH(seen = data[0], "");
}

}  // namespace
}  // namespace weir::testkit
