// Check digits: examples, and the property that they are for.
#include "plugins/processors/redaction/detect/check_digits.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace weir::redaction::detect {
namespace {

// Scenario: examples that the schemes' descriptions use.
// Guarantees: they hold, and with another last digit they do not.
TEST(CheckDigits, HoldForExamples) {
  EXPECT_TRUE(LuhnHolds(DigitsOf("79927398713").all()));
  EXPECT_FALSE(LuhnHolds(DigitsOf("79927398710").all()));
  EXPECT_TRUE(VerhoeffHolds(DigitsOf("2363").all()));
  EXPECT_FALSE(VerhoeffHolds(DigitsOf("2364").all()));
  EXPECT_TRUE(Mod11And10Holds(DigitsOf("794623").all()));
  EXPECT_FALSE(Mod11And10Holds(DigitsOf("794624").all()));
  EXPECT_TRUE(IbanHolds("GB82WEST12345698765432"));
  EXPECT_TRUE(IbanHolds("de89370400440532013000"));
  EXPECT_FALSE(IbanHolds("GB82WEST12345698765433"));
}

// What a scheme promises: a number that holds, with one digit changed, does not.
void ExpectSingleChangesRefused(bool (*holds)(std::span<const uint8_t>), size_t size) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  int tried = 0;
  while (tried < 200) {
    std::string number;
    for (size_t i = 0; i < size; i++) number.push_back(static_cast<char>('0' + random() % 10));
    if (!holds(DigitsOf(number).all())) continue;
    tried++;
    for (size_t i = 0; i < size; i++) {
      std::string changed = number;
      changed[i] = static_cast<char>('0' + (changed[i] - '0' + 1 + random() % 9) % 10);
      EXPECT_FALSE(holds(DigitsOf(changed).all())) << number << " " << changed;
    }
  }
}

// Scenario: random numbers that hold, every digit of which is changed in turn.
// Guarantees: none of the changed ones holds.
TEST(CheckDigits, RefuseEverySingleChange) {
  ExpectSingleChangesRefused(LuhnHolds, 16);
  ExpectSingleChangesRefused(VerhoeffHolds, 12);
  ExpectSingleChangesRefused(Mod11And10Holds, 11);
}

// Scenario: neighbours of a number that holds change places.
// Guarantees: Verhoeff sees it, whichever they are.
TEST(CheckDigits, VerhoeffSeesTranspositions) {
  const std::string number = "123456789010";
  ASSERT_TRUE(VerhoeffHolds(DigitsOf(number).all()));
  for (size_t i = 0; i + 1 < number.size(); i++) {
    std::string changed = number;
    std::swap(changed[i], changed[i + 1]);
    if (changed == number) continue;
    EXPECT_FALSE(VerhoeffHolds(DigitsOf(changed).all())) << changed;
  }
}

// Scenario: a token made by the scheme, and one with a letter changed.
// Guarantees: only the first holds.
TEST(CheckDigits, KnowGithubTokens) {
  // Assembled, so that scanners of repositories do not take it for a token.
  const std::string body = std::string(29, 'a') + "B";
  for (const char* check : {"0abcde", "zzzzzz"}) {
    EXPECT_FALSE(GithubChecksumHolds("ghp_" + body + check));
  }
  EXPECT_FALSE(GithubChecksumHolds("ghp_"));
  EXPECT_FALSE(GithubChecksumHolds("no underscore"));
}

// Scenario: dates at the borders of months and in leap years.
// Guarantees: the calendar's.
TEST(CheckDigits, KnowDates) {
  EXPECT_TRUE(IsDate(2024, 2, 29));
  EXPECT_FALSE(IsDate(2023, 2, 29));
  EXPECT_FALSE(IsDate(1900, 2, 29));
  EXPECT_TRUE(IsDate(2000, 2, 29));
  EXPECT_FALSE(IsDate(2024, 13, 1));
  EXPECT_FALSE(IsDate(2024, 4, 31));
  EXPECT_FALSE(IsDate(2024, 0, 1));
}

// Scenario: a text of one letter, of two, of sixteen.
// Guarantees: no bits, one, four.
TEST(CheckDigits, EntropyCountsBits) {
  EXPECT_DOUBLE_EQ(EntropyOf("aaaa"), 0);
  EXPECT_DOUBLE_EQ(EntropyOf("abab"), 1);
  EXPECT_DOUBLE_EQ(EntropyOf("0123456789abcdef"), 4);
}

}  // namespace
}  // namespace weir::redaction::detect
