// allow_all_keys, allowed_keys, ignored_keys, ignored_key_patterns and blocked_key_patterns.
#include "tests/unit/plugins/processors/redaction/redaction_fixture.h"

namespace weir::redaction {
namespace {

class Keys : public RedactionTest {};

// Scenario: neither allow_all_keys nor allowed_keys is set.
// Guarantees: every attribute is deleted, whatever its type.
TEST_F(Keys, AreAllDeletedByDefault) {
  Configure("{}");
  ExpectSpan("name: \"n\" " + Text("a", "x") +
                 Value("b", "kvlist_value { values { key: \"c\" value { int_value: 1 } } }"),
             "name: \"n\"");
}

// Scenario: some keys are allowed.
// Guarantees: those survive on every owner, all others go; what is nested in a value stays.
TEST_F(Keys, SurviveWhenAllowed) {
  Configure("{allowed_keys: [a, nested]}");
  const std::string nested =
      Value("nested", "kvlist_value { values { key: \"c\" value { int_value: 1 } } }");
  const auto traces = [](const std::string& attributes) {
    return "resource_spans { resource { " + attributes + " } scope_spans { scope { " + attributes +
           " } spans { " + attributes + " events { " + attributes + " } } } }";
  };
  Expect(Signal::kTraces, traces(Text("a", "x") + Text("b", "y") + nested + Text("b", "z")),
         traces(Text("a", "x") + nested));
}

// Scenario: allowed attributes hold blocked values.
// Guarantees: they are masked, those with other keys deleted.
TEST_F(Keys, AllowedOnesAreStillMasked) {
  Configure("{allowed_keys: [a], blocked_values: ['secret']}");
  ExpectSpan(Text("a", "secret") + Text("b", "secret"), Text("a", "****"));
}

// Scenario: allow_all_keys and allowed_keys together.
// Guarantees: allow_all_keys wins.
TEST_F(Keys, AllowAllWins) {
  Configure("{allow_all_keys: true, allowed_keys: [a]}");
  ExpectSpan(Text("b", "y"), Text("b", "y"));
}

// Scenario: ignored keys, by name and by pattern, would be deleted or masked by other rules.
// Guarantees: they are left alone, with all that is nested in them.
TEST_F(Keys, IgnoredOnesAreLeftAlone) {
  Configure("{ignored_keys: [safe], ignored_key_patterns: ['^trusted[.]'], "
            "blocked_key_patterns: ['.*'], blocked_values: ['secret']}");
  const std::string ignored =
      Text("safe", "secret") + Text("trusted.a", "secret") +
      Value("trusted.b", "array_value { values { string_value: \"secret\" } }");
  ExpectSpan(ignored + Text("a.trusted.", "secret"), ignored);
}

// Scenario: the same with nothing else to look for than blocked values.
// Guarantees: ignored keys are left alone on this path too.
TEST_F(Keys, IgnoredOnesAreLeftAloneWithAllKeysAllowed) {
  Configure("{allow_all_keys: true, ignored_keys: [safe], blocked_values: ['secret']}");
  const std::string nested = Value(
      "safe", "kvlist_value { values { key: \"c\" value { string_value: \"secret\" } } }");
  ExpectSpan(Text("safe", "secret") + nested + Text("b", "secret"),
             Text("safe", "secret") + nested + Text("b", "****"));
}

// Scenario: keys match a blocked pattern.
// Guarantees: the whole value is masked, line by line; values of other types become four stars.
TEST_F(Keys, BlockedOnesLoseTheWholeValue) {
  Configure("{allow_all_keys: true, blocked_key_patterns: ['.*token.*', '(?i)password']}");
  ExpectSpan(Text("my_token_x", "one\\ntwo\\n\\nthree") + Text("PassWord", "x") + Text("c", "x") +
                 Value("token", "int_value: 5") +
                 Value("tokens", "array_value { values { string_value: \"x\" } }"),
             Text("my_token_x", "****\\n****\\n****\\n****") + Text("PassWord", "****") +
                 Text("c", "x") + Text("token", "****") + Text("tokens", "****"));
}

// Scenario: a blocked key stands inside a value.
// Guarantees: it is masked there as well, which the Collector does in log bodies only.
TEST_F(Keys, BlockedOnesAreFoundInsideValues) {
  Configure("{allow_all_keys: true, blocked_key_patterns: ['password']}");
  const auto map = [](const std::string& text) {
    return Value("user", "kvlist_value { values { key: \"password\" value { string_value: \"" +
                             text + "\" } } values { key: \"id\" value { int_value: 1 } } }");
  };
  ExpectSpan(map("x"), map("****"));
}

// Scenario: a blocked key has an allowed value.
// Guarantees: in attributes the allowed value wins.
TEST_F(Keys, AllowedValuesWinOverBlockedKeys) {
  Configure("{allow_all_keys: true, blocked_key_patterns: ['token'], "
            "allowed_values: ['^public$']}");
  ExpectSpan(Text("token", "public") + Text("token2", "x"),
             Text("token", "public") + Text("token2", "****"));
}

// Scenario: a blocked key with a hash function and redact_all_types.
// Guarantees: the hash is that of the value's text form.
TEST_F(Keys, BlockedOnesAreHashed) {
  Configure("{allow_all_keys: true, blocked_key_patterns: ['id'], hash_function: md5, "
            "redact_all_types: true}");
  ExpectSpan(Text("id", "secret") + Value("id2", "int_value: 42"),
             Text("id", "5ebe2294ecd0e0f08eab7690d2a6ee69") +
                 Text("id2", "a1d0c6e83f027327d8461063f4ac58a6"));
}

// Scenario: a blocked pattern finds an empty match in every key.
// Guarantees: every value is masked, as Go's expressions would.
TEST_F(Keys, PatternsThatMatchNothingBlockAll) {
  Configure("{allow_all_keys: true, blocked_key_patterns: ['(token)?']}");
  ExpectSpan(Text("a", "x"), Text("a", "****"));
}

}  // namespace
}  // namespace weir::redaction
