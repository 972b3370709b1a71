// The text that runs one test again.
#include "host/check/reproduce.h"

#include <gtest/gtest.h>

namespace weir::check {
namespace {

// Scenario: a token is written and read.
// Guarantees: it is the same.
TEST(Reproduce, ReadsWhatItWrites) {
  const auto parsed = ParseToken(ReproduceToken({"fuzz.batches", "processor:redaction", 42}));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->test, "fuzz.batches");
  EXPECT_EQ(parsed->component, "processor:redaction");
  EXPECT_EQ(parsed->seed, 42u);
}

// Scenario: texts that are no tokens.
// Guarantees: they are refused.
TEST(Reproduce, RefusesOtherTexts) {
  for (const char* text : {"", "17", "a/1", "a/b/", "a/b/c", "a/b/-1"}) {
    EXPECT_FALSE(ParseToken(text).ok()) << text;
  }
}

}  // namespace
}  // namespace weir::check
