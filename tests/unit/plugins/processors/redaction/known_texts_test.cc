#include "plugins/processors/redaction/known_texts.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

namespace weir::redaction {
namespace {

// Scenario: texts of every length up to 100, with and without a key, are added one by one.
// Guarantees: unknown before, known after; all but the newest few of a set stay known.
TEST(KnownTexts, KnowsWhatWasAdded) {
  KnownTexts texts;
  std::string text;
  for (int length = 0; length < 100; length++, text += static_cast<char>('a' + length % 26)) {
    for (const uint64_t key : {0, 1}) {
      const KnownTexts::Id id = texts.IdOf(key, text);
      EXPECT_EQ(texts.Find(id), nullptr) << length;
      const KnownTexts::Outcome outcome = {1, static_cast<uint16_t>(length), 7};
      texts.Add(id, outcome);
      ASSERT_NE(texts.Find(id), nullptr) << length;
      EXPECT_EQ(*texts.Find(id), outcome);
      EXPECT_EQ(outcome.found(), length > 0);
      EXPECT_EQ(texts.IdOf(key, text), id);
    }
  }
}

// Scenario: texts that differ in one bit, in length, in zeros at the end, or in their key alone; a
// hundred thousand random ones besides.
// Guarantees: no two have the same tag.
TEST(KnownTexts, TellsTextsApart) {
  KnownTexts texts;
  std::set<uint64_t> ids;
  size_t added = 0;
  const auto add = [&](uint64_t key, std::string_view text) {
    const KnownTexts::Id id = texts.IdOf(key, text);
    ids.insert(id.tag);
    added++;
  };
  std::string zeros;
  for (int length = 0; length <= 40; length++, zeros += '\0') {
    add(0, zeros);
    for (int bit = 0; bit < length * 8; bit++) {
      std::string changed = zeros;
      changed[static_cast<size_t>(bit / 8)] ^= static_cast<char>(1 << bit % 8);
      add(0, changed);
    }
  }
  for (uint64_t key = 1; key <= 100; key++) add(key, zeros);
  std::mt19937_64 random(7);
  for (int i = 0; i < 100'000; i++) add(7, std::to_string(random()));
  EXPECT_EQ(ids.size(), added);
}

// Scenario: far more texts than there are places; one of them is asked for again and again.
// Guarantees: that one stays, memory does not grow, and another shard gives other ids.
TEST(KnownTexts, KeepsWhatIsUsed) {
  KnownTexts texts;
  const KnownTexts::Id used = texts.IdOf(0, "GET");
  texts.Add(used, {3, 4, 5});
  for (uint32_t i = 0; i < 8 * KnownTexts::kSets * KnownTexts::kPlacesInSet; i++) {
    texts.Add(texts.IdOf(0, std::to_string(i)), {});
    ASSERT_NE(texts.Find(used), nullptr) << i;
    ASSERT_EQ(*texts.Find(used), (KnownTexts::Outcome{3, 4, 5}));
  }
  EXPECT_EQ(texts.Find(texts.IdOf(0, "0")), nullptr);
  EXPECT_FALSE(KnownTexts().IdOf(0, "GET") == used);
}

// Scenario: a key whose values are new each time, beside one with three; then the first one's come
// again and again.
// Guarantees: of the first few are asked for, until they are worth it; of the other all are.
TEST(KnownTexts, AsksForWhatComesAgain) {
  KnownTexts texts;
  constexpr int kRounds = 2000;
  const auto count = [&texts](uint64_t key, int values) {
    int asked = 0;
    for (int i = 0; i < kRounds; i++) {
      const KnownTexts::Id id = texts.IdOf(key, std::to_string(i % values));
      asked += id.tag != 0;
      if (texts.Find(id) == nullptr) texts.Add(id, {});
    }
    return asked;
  };
  EXPECT_LT(count(1, kRounds), kRounds / 8);
  EXPECT_EQ(count(2, 3), kRounds);
  EXPECT_GT(count(1, 3), kRounds - 200);
}

}  // namespace
}  // namespace weir::redaction
