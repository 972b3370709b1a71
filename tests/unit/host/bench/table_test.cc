#include "host/bench/table.h"

#include <gtest/gtest.h>

namespace weir::bench {
namespace {

// Scenario: rows of cells of different widths.
// Guarantees: columns end below each other, and no line ends with spaces.
TEST(Table, ColumnsAreSetToTheRight) {
  Table table;
  table.Add({"batch", "total", ""});
  table.Add({"1", "12345678", "x"});
  table.Add({"8192", "7", ""});
  EXPECT_EQ(table.Text("  "),
            "  batch     total\n"
            "      1  12345678  x\n"
            "   8192         7\n");
}

// Scenario: numbers from nothing to millions, and below 0.
// Guarantees: about three digits that count, and never "-0".
TEST(Table, NumbersAreShort) {
  EXPECT_EQ(Short(0), "0");
  EXPECT_EQ(Short(-0.001), "0");
  EXPECT_EQ(Short(0.126), "0.13");
  EXPECT_EQ(Short(9.996), "10.0");
  EXPECT_EQ(Short(-12.34), "-12.3");
  EXPECT_EQ(Short(99.96), "100");
  EXPECT_EQ(Short(1234567.8), "1234568");
}

}  // namespace
}  // namespace weir::bench
