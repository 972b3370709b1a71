// The kernels, and what they say.
#include "plugins/processors/redaction/detect/byte_masks.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace weir::redaction::detect {
namespace {

// Scenario: texts of every length up to four blocks, of random bytes, of every alignment.
// Guarantees: the best kernel of this processor gives the plain one's bits.
TEST(ByteMasks, KernelsAgree) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::string bytes(300, 0);
  for (size_t size = 0; size <= 256; size++) {
    for (char& c : bytes) c = static_cast<char>(random());
    const std::string_view text = std::string_view(bytes).substr(size % 33, size);
    ByteMasks plain, best;
    MakeMasks(text, MaskKernel::kPlain, &plain);
    MakeMasks(text, BestMaskKernel(), &best);
    ASSERT_EQ(plain.blocks.size(), best.blocks.size());
    EXPECT_EQ(plain.digits, best.digits);
    EXPECT_EQ(plain.uppers, best.uppers);
    EXPECT_EQ(plain.has_anchor, best.has_anchor);
    EXPECT_EQ(plain.has_escape, best.has_escape);
    for (size_t i = 0; i < plain.blocks.size(); i++) {
      EXPECT_EQ(plain.blocks[i].digit, best.blocks[i].digit);
      EXPECT_EQ(plain.blocks[i].letter, best.blocks[i].letter);
      EXPECT_EQ(plain.blocks[i].upper, best.blocks[i].upper);
      EXPECT_EQ(plain.blocks[i].anchor, best.blocks[i].anchor);
      EXPECT_EQ(plain.blocks[i].escape, best.blocks[i].escape);
    }
  }
}

// Scenario: a text with one byte of each kind.
// Guarantees: each has its bit and no other.
TEST(ByteMasks, KnowsEachKind) {
  ByteMasks masks;
  MakeMasks("7aZ@%!", BestMaskKernel(), &masks);
  ASSERT_EQ(masks.blocks.size(), 1u);
  EXPECT_EQ(masks.blocks[0].digit, 0b000001u);
  EXPECT_EQ(masks.blocks[0].letter, 0b000110u);
  EXPECT_EQ(masks.blocks[0].upper, 0b000100u);
  EXPECT_EQ(masks.blocks[0].anchor, 0b001000u);
  EXPECT_EQ(masks.blocks[0].escape, 0b010000u);
  EXPECT_EQ(masks.digits, 1u);
}

// Scenario: digits behind letters, before letters and alone, also at a block's end.
// Guarantees: those of runs behind a letter are not counted.
TEST(ByteMasks, CountsDigitsThatAreNotBehindLetters) {
  ByteMasks masks;
  MakeMasks("ab12 34c 567 x8", BestMaskKernel(), &masks);
  EXPECT_EQ(masks.digits, 5u);
  MakeMasks(std::string(60, '.') + "a1111", BestMaskKernel(), &masks);
  EXPECT_EQ(masks.digits, 1u);  // The one in the next block: nobody sees what is before it.
  EXPECT_TRUE(masks.has_digit);
}

}  // namespace
}  // namespace weir::redaction::detect
