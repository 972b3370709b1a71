// The filter for three bytes in a row.
#include "plugins/processors/redaction/detect/trigrams.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace weir::redaction::detect {
namespace {

// Scenario: from none to a hundred random words.
// Guarantees: each of them is let through, however many there are.
TEST(Trigrams, LoseNone) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<std::string> words;
  EXPECT_FALSE(Trigrams(words).MayBe("abc"));
  for (int i = 0; i < 100; i++) {
    std::string& word = words.emplace_back(3, ' ');
    for (char& c : word) c = static_cast<char>(' ' + random() % 95);
    const Trigrams trigrams(words);
    for (const std::string& one : words) ASSERT_TRUE(trigrams.MayBe(one)) << one;
  }
}

// Scenario: words as the detectors have them; all triples of letters.
// Guarantees: few others are let through, so that the filter is worth its time.
TEST(Trigrams, LetFewOthersThrough) {
  const std::vector<std::string> words = {
      "hp_", "ho_", "hu_", "hs_", "hr_", "at_", "at-", "dt-", "rt-", "tt-", "xb-", "xp-", "ve_",
      "st_", "od_", "sk-", "pm_", "SG.", "vs.", "pi_", "AKI", "ASI", "AIz", "BEG", "eyJ", "sla",
      "atl", "rer", "sic"};
  const Trigrams trigrams(words);
  size_t through = 0, all = 0;
  std::string three = "aaa";
  for (three[0] = 'a'; three[0] <= 'z'; three[0]++) {
    for (three[1] = 'a'; three[1] <= 'z'; three[1]++) {
      for (three[2] = 'a'; three[2] <= 'z'; three[2]++, all++) through += trigrams.MayBe(three);
    }
  }
  EXPECT_GE(through, 4u);
  EXPECT_LT(through * 500, all);
}

}  // namespace
}  // namespace weir::redaction::detect
