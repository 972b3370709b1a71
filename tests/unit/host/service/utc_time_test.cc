#include "host/service/utc_time.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

// Scenario: times after and before 1970, and a leap day.
// Guarantees: they are shown in UTC with three digits of a second.
TEST(UtcText, ShowsMilliseconds) {
  EXPECT_EQ(UtcText(system_clock::time_point(milliseconds(0))), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(UtcText(system_clock::time_point(milliseconds(-1))), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(UtcText(system_clock::time_point(milliseconds(1709210096789))),
            "2024-02-29T12:34:56.789Z");
}

}  // namespace
}  // namespace weir
