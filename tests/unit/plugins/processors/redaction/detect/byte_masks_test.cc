// What the masks of a text say.
#include "plugins/processors/redaction/detect/byte_masks.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "plugins/processors/redaction/detect/number_groups.h"
#include "plugins/processors/redaction/detect/tokens.h"

namespace weir::redaction::detect {
namespace {

ByteMasks MasksOf(std::string_view text) {
  ByteMasks masks;
  masks.Make(text, Trigrams(std::vector<std::string>{"hp_"}), BestMaskKernel());
  return masks;
}

// Scenario: a text with one byte of each kind, and three that are a trigram.
// Guarantees: each has its bit and no other.
TEST(ByteMasks, KnowsEachKind) {
  const ByteMasks masks = MasksOf("7aZ@%!hp_");
  ASSERT_EQ(masks.blocks().size(), 1u);
  EXPECT_EQ(masks.block(0).digit, 0b000000001u);
  EXPECT_EQ(masks.block(0).letter, 0b011000110u);
  EXPECT_EQ(masks.block(0).upper, 0b000000100u);
  EXPECT_EQ(masks.block(0).sign, 0b000001000u);
  EXPECT_EQ(masks.block(0).escape, 0b000010000u);
  EXPECT_EQ(masks.block(0).trigram, 0b001000000u);
}

// Scenario: random texts of digits, signs and a few letters, up to four blocks long.
// Guarantees: where there is a chain or a token, the masks have said that there may be; and they
// do not say it of everything.
TEST(ByteMasks, SayWhatThereMayBe) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  size_t chains = 0, codes = 0, no_number = 0, no_code = 0;
  constexpr int kRounds = 20000;
  for (int round = 0; round < kRounds; round++) {
    constexpr std::string_view kLetters[] = {"1234-. ", "aB1 -", "ab1.  "};
    const std::string_view letters = kLetters[round % 3];
    std::string text(random() % 250, ' ');
    for (char& c : text) c = letters[random() % letters.size()];
    const DigitsMin digits_min = round % 2 == 0 ? DigitsMin::kMany : DigitsMin::kFew;
    ByteMasks masks(digits_min);
    masks.Make(text, Trigrams(), BestMaskKernel());
    NumberGroups groups(digits_min);
    groups.Collect(text, masks);
    ASSERT_TRUE(groups.empty() || masks.summary().may_number()) << text;
    Tokens tokens;
    tokens.Collect(text, masks);
    ASSERT_TRUE(tokens.empty() || masks.summary().may_code()) << text;
    chains += !groups.empty();
    codes += !tokens.empty();
    no_number += !masks.summary().may_number();
    no_code += !masks.summary().may_code();
  }
  EXPECT_GT(chains, kRounds / 20u);
  EXPECT_GT(codes, kRounds / 20u);
  EXPECT_GT(no_number, kRounds / 20u);
  EXPECT_GT(no_code, kRounds / 20u);
}

// Scenario: what traces have most of: routes, ids, versions, statements.
// Guarantees: nothing is said of them, so that they cost no more than the pass.
TEST(ByteMasks, SayNothingOfOrdinaryTexts) {
  for (const char* text :
       {"GET /api/v1/orders/{order}", "POST", "e6249603-5d0e-44dc-9767-0a1b2c3d4e5f", "4.8.1",
        "SELECT id, state FROM users WHERE id IN (?) LIMIT 20",
        "search-48dce01c-65ace", "production", "1d93163629e07d2a4e55881015656f16"}) {
    const ByteMasks masks = MasksOf(text);
    EXPECT_FALSE(masks.summary().may_have_any()) << text;
  }
}

}  // namespace
}  // namespace weir::redaction::detect
