#include "plugins/processors/redaction/sanitize/url.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "plugins/processors/redaction/sanitize/word.h"

namespace weir::redaction::sanitize {
namespace {

std::string Sanitized(std::string_view url) {
  std::string out;
  SanitizeUrl(url, &out);
  return out;
}

// Scenario: paths with numbers, UUIDs, made-up strings and words; whole URLs; names of spans.
// Guarantees: identifiers become "*", words and versions stay, query and fragment go.
TEST(Url, TakesIdentifiersOut) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"/api/users", "/api/users"},
      {"/api/users/12345", "/api/users/*"},
      {"/api/users/123e4567-e89b-12d3-a456-426614174000/posts", "/api/users/*/posts"},
      {"/users/fdklsd/j4elk/23993/job/2", "/users/*/j4elk/*/job/*"},
      {"/v1/k6-test-runs/1", "/v1/k6-test-runs/*"},
      {"/products//org/3", "/products//org/*"},
      {"/attach?session_id=ddfsdsf&track_id=sjd", "/attach"},
      {"/attach/fdklsd?x", "/attach/*"},
      {"/a#section", "/a"},
      {"?", ""},
      {"123/", "*/"},
      {"GET /user_space/7", "GET /user_space/*"},
      {"https://shop.example.com/orders/17", "*//shop.example.com/orders/*"},
      {"/users/jos\xc3\xa9", "/users/*"},
      {"/x\xc3\xa9", "/*"},
      {"/a/b/c/d/e/f/g/h/i/j", "/a/b/c/d/e/f/g/h/i"},
      {"/1/2/3/4/5/6/7/8/9/10/11", "/*/*/*/*/*/*/*/*/*"},
  };
  for (const auto& [url, expected] : cases) EXPECT_EQ(Sanitized(url), expected) << url;
}

// Scenario: paths made of placeholders, with and without a name among them.
// Guarantees: only those without are told to be all placeholders.
TEST(Url, KnowsWhenNothingIsLeft) {
  EXPECT_TRUE(IsAllPlaceholders("*"));
  EXPECT_TRUE(IsAllPlaceholders("/*/*/"));
  EXPECT_FALSE(IsAllPlaceholders(""));
  EXPECT_FALSE(IsAllPlaceholders("/"));
  EXPECT_FALSE(IsAllPlaceholders("/users/*"));
  EXPECT_FALSE(IsAllPlaceholders("GET /*"));
}

// Scenario: words of APIs in three languages, and strings that no language has.
// Guarantees: the former are words, the latter not.
TEST(Url, TellsWordsFromStrings) {
  for (const char* word : {"users", "checkout", "Benutzer", "utilisateurs", "trabajo", "payment",
                           "inventory", "a", "", "index.php", "health-check", "GET "}) {
    EXPECT_TRUE(IsWord(word)) << word;
  }
  for (const char* text : {"fdklsd", "ljgdflgjf", "xkcdqz", "qwrtzp", "vbnmxz", "AbZqXjKv"}) {
    EXPECT_FALSE(IsWord(text)) << text;
  }
}

// Scenario: random URLs of segments, marks and bytes.
// Guarantees: doing it again changes nothing; a number of three digits or more never stays.
TEST(Url, IsStableAndLeavesNoNumber) {
  std::mt19937 random(7);
  const std::string alphabet = "abzq/019-_. *?&#%:\xc3\xa9";
  for (int i = 0; i < 20000; i++) {
    std::string url;
    for (uint32_t n = random() % 40; n > 0; n--) url += alphabet[random() % alphabet.size()];
    const std::string once = Sanitized(url);
    ASSERT_EQ(Sanitized(once), once) << url;
    const std::string with_id = Sanitized("/users/" + std::to_string(100 + random()) + "/" + url);
    ASSERT_EQ(with_id.substr(0, 9), "/users/*/") << url;
  }
}

}  // namespace
}  // namespace weir::redaction::sanitize
