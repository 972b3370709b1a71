// Checksums of wallet addresses; the addresses are those of the standards' own examples.
#include "plugins/processors/redaction/detect/wallets.h"

#include <gtest/gtest.h>

namespace weir::redaction::detect {
namespace {

// Scenario: addresses of the Bitcoin wiki and of BIP 173 and 350, right and with one character
// changed.
// Guarantees: the right ones hold, the others do not.
TEST(Wallets, CheckBitcoin) {
  EXPECT_TRUE(Base58CheckHolds("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"));
  EXPECT_TRUE(Base58CheckHolds("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"));
  EXPECT_FALSE(Base58CheckHolds("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3"));
  EXPECT_FALSE(Base58CheckHolds("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNV0O"));
  EXPECT_TRUE(Bech32Holds("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"));
  EXPECT_TRUE(Bech32Holds("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"));
  EXPECT_TRUE(Bech32Holds("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"));
  EXPECT_FALSE(Bech32Holds("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp"));
}

// Scenario: addresses of EIP-55, right and with the case of one letter changed.
// Guarantees: the right ones hold, the others do not.
TEST(Wallets, CheckEthereum) {
  EXPECT_TRUE(Eip55Holds("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
  EXPECT_TRUE(Eip55Holds("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"));
  EXPECT_TRUE(Eip55Holds("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB"));
  EXPECT_TRUE(Eip55Holds("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"));
  EXPECT_FALSE(Eip55Holds("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed"));
}

}  // namespace
}  // namespace weir::redaction::detect
