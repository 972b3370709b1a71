#include "host/regex/verdict_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::regex {
namespace {

constexpr VerdictCache::Scope kScope = {3, 1};

void Offer(VerdictCache& cache, const std::string& text, std::vector<Verdict> verdicts,
           VerdictCache::Scope scope = kScope) {
  cache.Offer(VerdictCache::Hash(text, scope.text_class), text, scope, verdicts);
}

// -1: not known.
int Known(const VerdictCache& cache, const std::string& text,
          VerdictCache::Scope scope = kScope) {
  const uint64_t position = cache.Locate(VerdictCache::Hash(text, scope.text_class));
  std::span<const Verdict> verdicts;
  if (position == 0 || !cache.Find(position, text, scope, &verdicts)) return -1;
  return static_cast<int>(verdicts.size());
}

// Scenario: a text is offered once, and again.
// Guarantees: it is kept the second time, with what was found, or that nothing was.
TEST(VerdictCache, KeepsWhatIsSeenTwice) {
  VerdictCache cache(1 << 20);
  Offer(cache, "one", {{7, 0, 3}});
  EXPECT_EQ(Known(cache, "one"), -1);
  Offer(cache, "one", {{7, 0, 3}});
  EXPECT_EQ(Known(cache, "one"), 1);
  Offer(cache, "two", {});
  Offer(cache, "two", {});
  EXPECT_EQ(Known(cache, "two"), 0);
}

// Scenario: another text at the same place, another class, an earlier stage.
// Guarantees: neither takes what is not its own; a later stage does.
TEST(VerdictCache, ComparesEverything) {
  VerdictCache cache(1 << 20);
  for (int i = 0; i < 2; i++) Offer(cache, "text", {{1, 0, 4}});
  const uint64_t position = cache.Locate(VerdictCache::Hash("text", kScope.text_class));
  std::span<const Verdict> verdicts;
  EXPECT_TRUE(cache.Find(position, "text", kScope, &verdicts));
  EXPECT_FALSE(cache.Find(position, "next", kScope, &verdicts));
  EXPECT_FALSE(cache.Find(position, "texts", kScope, &verdicts));
  EXPECT_EQ(Known(cache, "text", {4, 1}), -1);
  EXPECT_EQ(Known(cache, "text", {3, 0}), -1);
  EXPECT_EQ(Known(cache, "text", {3, 2}), 1);
}

// Scenario: far more texts than there is room for.
// Guarantees: what is found is right, the newest are there and the oldest are not.
TEST(VerdictCache, DropsTheOldest) {
  VerdictCache cache(64 << 10);
  const auto text_of = [](uint32_t i) { return "value number " + std::to_string(i); };
  for (uint32_t i = 0; i < 5000; i++) {
    for (int twice = 0; twice < 2; twice++) {
      Offer(cache, text_of(i), std::vector<Verdict>(i % 4, {i, 0, 1}));
    }
    EXPECT_EQ(Known(cache, text_of(i)), static_cast<int>(i % 4));
  }
  EXPECT_EQ(Known(cache, text_of(0)), -1);
  for (uint32_t i = 0; i < 5000; i++) {
    const int known = Known(cache, text_of(i));
    EXPECT_TRUE(known == -1 || known == static_cast<int>(i % 4)) << i;
  }
}

// Scenario: a text or a list of verdicts that is too large.
// Guarantees: it is not kept.
TEST(VerdictCache, HasLimits) {
  VerdictCache cache(1 << 20);
  const std::string large(VerdictCache::kTextBytesMax + 1, 'x');
  for (int i = 0; i < 3; i++) {
    Offer(cache, large, {});
    Offer(cache, "many", std::vector<Verdict>(VerdictCache::kVerdictsMax + 1));
  }
  EXPECT_EQ(Known(cache, large), -1);
  EXPECT_EQ(Known(cache, "many"), -1);
}

}  // namespace
}  // namespace weir::regex
