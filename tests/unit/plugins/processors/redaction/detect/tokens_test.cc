// Runs of letters and digits that may be codes.
#include "plugins/processors/redaction/detect/tokens.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace weir::redaction::detect {
namespace {

std::vector<std::string> TokensOf(std::string_view text) {
  ByteMasks masks;
  Tokens tokens;
  masks.Make(text, Trigrams(), BestMaskKernel());
  tokens.Collect(text, masks);
  std::vector<std::string> found;
  for (const Token& token : tokens.all()) {
    found.emplace_back(text.substr(token.from, token.size()));
  }
  return found;
}

// Scenario: an IBAN in lower case and one in capitals, behind any number of signs.
// Guarantees: it is one token, wherever the borders of blocks are.
TEST(Tokens, CrossBlocks) {
  for (const std::string iban : {"de89370400440532013000", "DE89370400440532013000"}) {
    for (size_t before = 0; before < 140; before++) {
      const std::string text = std::string(before, '.') + iban;
      EXPECT_EQ(TokensOf(text), std::vector<std::string>{iban}) << before;
      EXPECT_EQ(TokensOf(text + ". x"), std::vector<std::string>{iban}) << before;
    }
  }
}

// Scenario: random runs of letters, capitals and digits, some longer than two blocks, behind any
// number of signs.
// Guarantees: where the borders of blocks are makes no difference.
TEST(Tokens, AreTheSameWhereverBlocksEnd) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  size_t found = 0;
  for (int round = 0; round < 200; round++) {
    std::string text(40, '.');
    while (text.size() < 300) {
      const std::string_view letters = random() % 2 == 0 ? "A1" : random() % 2 == 0 ? "aA1" : "a1";
      const size_t size = random() % (random() % 8 == 0 ? 150 : 20);
      for (size_t i = 0; i < size; i++) text += letters[random() % letters.size()];
      text += ". -"[random() % 3];
    }
    const std::vector<std::string> tokens = TokensOf(text);
    found += tokens.size();
    for (size_t before = 1; before < 64; before += 7) {
      ASSERT_EQ(TokensOf(std::string(before, '.') + text), tokens) << text;
    }
  }
  EXPECT_GT(found, 200u);
}

// Scenario: words, camelCase, ids in hex, numbers.
// Guarantees: none is a token.
TEST(Tokens, AreNoWords) {
  EXPECT_TRUE(TokensOf("some words and camelCase names, e6249603-5d0e-44dc-9767").empty());
  EXPECT_TRUE(TokensOf("1d93163629e07d2a4e55881015656f16 123456789012345").empty());
}

}  // namespace
}  // namespace weir::redaction::detect
