#include "plugins/processors/redaction/detect/dotted_quad.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>
#include <string>

namespace weir::redaction::detect {
namespace {

bool IsQuad(std::string_view text) {
  uint64_t digit = 0;
  for (size_t i = 0; i < text.size() && i < 64; i++) {
    digit |= uint64_t{text[i] >= '0' && text[i] <= '9'} << i;
  }
  return IsDottedQuad(text, digit);
}

// Scenario: addresses and what is almost one; random texts of digits, dots and a dash.
// Guarantees: what a regular expression says.
TEST(DottedQuad, IsWhatAPatternSays) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const re2::RE2 pattern("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  EXPECT_TRUE(IsQuad("203.0.113.195"));
  EXPECT_TRUE(IsQuad("1.2.3.4"));
  EXPECT_FALSE(IsQuad("1.2.3"));
  EXPECT_FALSE(IsQuad(""));
  size_t quads = 0;
  for (int round = 0; round < 200'000; round++) {
    std::string text(random() % 18, '0');
    for (char& c : text) c = "123456789....-"[random() % (random() % 8 == 0 ? 14 : 12)];
    const bool expected = re2::RE2::FullMatch(text, pattern);
    ASSERT_EQ(IsQuad(text), expected) << text;
    quads += expected;
  }
  EXPECT_GT(quads, 1000u);
}

}  // namespace
}  // namespace weir::redaction::detect
