#include "plugins/processors/redaction/quiet_texts.h"

#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace weir::redaction {
namespace {

// Scenario: random texts of all lengths, some of them added.
// Guarantees: whatever it has was added; a text that was just added it has, if it is short enough.
TEST(QuietTexts, HasOnlyWhatWasAdded) {
  std::mt19937 random(5);
  QuietTexts clean;
  std::set<std::string> added;
  for (int i = 0; i < 50000; i++) {
    std::string text;
    for (uint32_t n = random() % 60; n > 0; n--) text += "ab"[random() % 2];
    if (clean.Has(text)) {
      ASSERT_EQ(added.count(text), 1u) << text;
    }
    if (random() % 2 == 0) continue;
    clean.Add(text);
    added.insert(text);
    const bool fits =
        text.size() >= QuietTexts::kBytesMin && text.size() <= QuietTexts::kBytesMax;
    ASSERT_EQ(clean.Has(text), fits) << text;
  }
}

}  // namespace
}  // namespace weir::redaction
