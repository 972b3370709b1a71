// Texts without their escapes, and where their bytes were.
#include "plugins/processors/redaction/detect/unescape.h"

#include <gtest/gtest.h>

namespace weir::redaction::detect {
namespace {

std::string Unescaped(std::string_view text) {
  Unescaper unescaper;
  unescaper.Unescape(text);
  return std::string(unescaper.text());
}

// Scenario: escapes of URLs and JSON, and escapes of escapes.
// Guarantees: what they mean.
TEST(Unescape, ReadsUrlsAndJson) {
  EXPECT_EQ(Unescaped("a%40b"), "a@b");
  EXPECT_EQ(Unescaped("a%2540b"), "a@b");
  EXPECT_EQ(Unescaped("a%252540b"), "a@b");
  EXPECT_EQ(Unescaped(R"(a\u0040b)"), "a@b");
  EXPECT_EQ(Unescaped(R"(a\\u0040b)"), "a@b");
  EXPECT_EQ(Unescaped(R"(a\/b\"c\nd)"), "a/b\"c\nd");
  EXPECT_EQ(Unescaped(R"({\\\"a\\\":1})"), R"({"a":1})");
}

// Scenario: percent signs and backslashes that escape nothing, at the end too.
// Guarantees: they stay as they are.
TEST(Unescape, LeavesWhatIsNoEscape) {
  for (const std::string_view text : {"100%", "%4", "%zz", "50% off", R"(C:\dir\x)", R"(a\)",
                                      R"(\u00)", R"(\q)"}) {
    EXPECT_EQ(Unescaped(text), text);
  }
}

// Scenario: a text with escapes of several lengths.
// Guarantees: each byte knows where it began, and the end is the text's.
TEST(Unescape, KnowsTheOrigins) {
  Unescaper unescaper;
  ASSERT_TRUE(unescaper.Unescape(R"(x%40y\u0041z)"));
  ASSERT_EQ(unescaper.text(), "x@yAz");
  const uint32_t origins[] = {0, 1, 4, 5, 11, 12};
  for (uint32_t i = 0; i < 6; i++) EXPECT_EQ(unescaper.OriginOf(i), origins[i]);
}

// Scenario: what is beyond ASCII, escaped.
// Guarantees: it becomes UTF-8.
TEST(Unescape, MakesUtf8OfWhatIsBeyondAscii) {
  EXPECT_EQ(Unescaped("%C3%BC"), "\xc3\xbc");
  EXPECT_EQ(Unescaped(R"(\u00fc)"), "\xc3\xbc");
  EXPECT_EQ(Unescaped(R"(\u20ac)"), "\xe2\x82\xac");
}

}  // namespace
}  // namespace weir::redaction::detect
