// Log bodies.
#include "tests/unit/plugins/processors/redaction/redaction_fixture.h"

namespace weir::redaction {
namespace {

class Body : public RedactionTest {};

std::string Entry(const std::string& key, const std::string& value) {
  return "values { key: \"" + key + "\" value { " + value + " } } ";
}
std::string Map(const std::string& entries) { return "body { kvlist_value { " + entries + " } } "; }

// Scenario: a text body, with other keys than those of attributes to go by.
// Guarantees: its matches are masked; an allowed body is left alone.
TEST_F(Body, TextIsMasked) {
  Configure("{blocked_values: ['secret'], allowed_values: ['fine']}");
  ExpectLog("body { string_value: \"a secret\" }", "body { string_value: \"a ****\" }");
  ExpectLog("body { string_value: \"a fine secret\" }", "body { string_value: \"a fine secret\" }");
}

// Scenario: a body that is a number matches.
// Guarantees: it is tested by its text form without redact_all_types, as in the Collector.
TEST_F(Body, NumbersAreTested) {
  Configure("{allow_all_keys: true, blocked_values: ['4[0-9]{15}', '^2[.]5$']}");
  ExpectLog("body { int_value: 4111111111111111 }", "body { string_value: \"****\" }");
  ExpectLog("body { int_value: 5 }", "body { int_value: 5 }");
  ExpectLog(Map(Entry("a", "array_value { values { double_value: 2.5 } }")),
            Map(Entry("a", "array_value { values { string_value: \"****\" } }")));
}

// Scenario: maps in a body, with keys that are allowed, ignored, blocked and none of these.
// Guarantees: each rule holds at every depth.
TEST_F(Body, MapsFollowTheKeyRules) {
  Configure("{allowed_keys: [a, token, m], ignored_keys: [safe], blocked_key_patterns: ['token'], "
            "blocked_values: ['secret']}");
  const std::string rest = Entry("safe", "string_value: \"secret\"");
  const std::string input = Entry("a", "string_value: \"secret\"") + rest +
                            Entry("token", "int_value: 1") + Entry("gone", "int_value: 2");
  const std::string output = Entry("a", "string_value: \"****\"") + rest +
                             Entry("token", "string_value: \"****\"");
  ExpectLog(Map(input + Entry("m", "kvlist_value { " + input + " }")),
            Map(output + Entry("m", "kvlist_value { " + output + " }")));
}

// Scenario: a map inside of a list.
// Guarantees: list elements have no key to be deleted by; entries of maps in them have.
TEST_F(Body, ListsAreWalked) {
  Configure("{allowed_keys: [a]}");
  ExpectLog("body { array_value { values { string_value: \"x\" } values { kvlist_value { " +
                Entry("a", "int_value: 1") + Entry("b", "int_value: 2") +
                Entry("", "int_value: 3") + "} } } }",
            "body { array_value { values { string_value: \"x\" } values { kvlist_value { " +
                Entry("a", "int_value: 1") + "} } } }");
}

// Scenario: a blocked key has an allowed value.
// Guarantees: in a body the blocked key wins.
TEST_F(Body, BlockedKeysWinOverAllowedValues) {
  Configure("{allow_all_keys: true, blocked_key_patterns: ['token'], allowed_values: ['public']}");
  ExpectLog(Map(Entry("token", "string_value: \"public\"")),
            Map(Entry("token", "string_value: \"****\"")));
}

// Scenario: a number under an ignored key, and nothing that the host's scan could find.
// Guarantees: it is left alone.
TEST_F(Body, IgnoredNumbersAreLeftAlone) {
  Configure("{allow_all_keys: true, ignored_keys: [n], blocked_values: ['5']}");
  ExpectLog(Map(Entry("n", "int_value: 5") + Entry("m", "int_value: 5")),
            Map(Entry("n", "int_value: 5") + Entry("m", "string_value: \"****\"")));
}

}  // namespace
}  // namespace weir::redaction
