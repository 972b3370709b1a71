#include <gtest/gtest.h>

#include <string>

#include "host/batch/key_dictionary.h"
#include "tests/unit/host/batch/mirror.h"
#include "tests/unit/host/batch/regular_bodies.h"

namespace weir::batch {
namespace {

// Scenario: the same name twice, names that are refused, more names than the limit.
// Guarantees: an id is for life; at the limit 0.
TEST(KeyDictionary, GivesEachNameOneId) {
  KeyDictionary keys;
  EXPECT_TRUE(keys.empty());
  const uint32_t a = keys.Subscribe("a");
  EXPECT_GE(a, 1u);
  EXPECT_EQ(keys.Subscribe("a"), a);
  EXPECT_EQ(keys.Find("a"), a);
  EXPECT_EQ(keys.Find("b"), 0u);
  EXPECT_EQ(keys.Subscribe(""), 0u);
  EXPECT_EQ(keys.Subscribe(std::string(KeyDictionary::kKeyBytesMax + 1, 'x')), 0u);
  for (uint32_t i = 1; i < KeyDictionary::kKeysMax; ++i) {
    ASSERT_NE(keys.Subscribe("key " + std::to_string(i)), 0u);
  }
  EXPECT_EQ(keys.Subscribe("one more"), 0u);
  EXPECT_EQ(keys.Find("key 77"), keys.Subscribe("key 77"));
}

// Scenario: every second name of each body is subscribed, so that the guess of an owner's n-th key
// is now right and now wrong.
// Guarantees: a row's id is that of its key, for nested rows and after edits too.
TEST(KeyIds, AreThoseOfTheKeys) {
  for (const RegularBody& body : RegularBodies(UINT32_MAX)) {
    TestBatch test(body);
    Mirror mirror(body.signal, oracle::Parse(body.signal, body.bytes));
    uint32_t n = 0;
    const auto key = [&](const weir_batch* b, uint32_t a) {
      return std::string(weir_ptr(b, b->attr->key[a]), b->attr->key[a].len);
    };
    const weir_batch* b = test.Begin();
    for (uint32_t a = 0; a < b->attr->rows; ++a) {
      if (n++ % 2) test.keys.Subscribe(key(b, a));
    }
    ASSERT_TRUE(test.batch
                    .Build(body.signal, SharedBytes::FromString(body.bytes), body.survey,
                           test.declared)
                    .ok());
    b = test.Begin();
    for (uint32_t a = 0; a < b->attr->rows; ++a) {
      ASSERT_EQ(b->attr->key_id[a], test.keys.Find(key(b, a))) << body.name << ' ' << key(b, a);
    }
  }
}

// Scenario: a key is renamed to a subscribed name.
// Guarantees: the next stage finds it.
TEST(KeyIds, FollowRenames) {
  for (const RegularBody& body : RegularBodies(UINT32_MAX)) {
    if (body.signal != Signal::kTraces || body.survey.attrs == 0) continue;
    TestBatch test(body);
    const uint32_t id = test.keys.Subscribe("renamed");
    weir_batch* b = test.Begin();
    WEIR_SET_TEXT(b, attr, key, 0, weir_copy(b, "renamed", 7));
    ASSERT_TRUE(test.batch.EndStage().ok());
    EXPECT_EQ(b->attr->key_id[0], id);
    return;
  }
}

}  // namespace
}  // namespace weir::batch
