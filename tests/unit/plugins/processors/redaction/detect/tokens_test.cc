// Runs of letters and digits that may be codes.
#include "plugins/processors/redaction/detect/tokens.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::redaction::detect {
namespace {

std::vector<std::string> TokensOf(std::string_view text) {
  ByteMasks masks;
  Tokens tokens;
  MakeMasks(text, BestMaskKernel(), &masks);
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

// Scenario: words, camelCase, ids in hex, numbers.
// Guarantees: none is a token.
TEST(Tokens, AreNoWords) {
  EXPECT_TRUE(TokensOf("some words and camelCase names, e6249603-5d0e-44dc-9767").empty());
  EXPECT_TRUE(TokensOf("1d93163629e07d2a4e55881015656f16 123456789012345").empty());
}

}  // namespace
}  // namespace weir::redaction::detect
