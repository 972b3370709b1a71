// blocked_values, allowed_values, hash_function and redact_all_types.
#include "tests/unit/plugins/processors/redaction/redaction_fixture.h"

namespace weir::redaction {
namespace {

class Values : public RedactionTest {};

// Scenario: a card number stands within a text, another text has none.
// Guarantees: only the matching part becomes four stars.
TEST_F(Values, MaskTheMatchingPart) {
  Configure("{allow_all_keys: true, blocked_values: ['4[0-9]{12}(?:[0-9]{3})?']}");
  ExpectSpan(Text("a", "card 4111111111111111 ok") + Text("b", "plain"),
             Text("a", "card **** ok") + Text("b", "plain"));
}

// Scenario: nothing matches.
// Guarantees: the very bytes that came in are sent on.
TEST_F(Values, LeaveABatchWithoutMatchesAlone) {
  Configure("{allow_all_keys: true, blocked_values: ['4[0-9]{12}(?:[0-9]{3})?']}");
  const auto result = Run(Signal::kTraces, Span(Text("a", "plain") + Value("n", "int_value: 4")));
  EXPECT_EQ(result.error, "");
  EXPECT_TRUE(result.untouched);
}

// Scenario: matches of two patterns lie apart, touch, contain each other and overlap in part.
// Guarantees: each match is masked once; those that overlap share one mask, and no piece is left.
TEST_F(Values, MaskOverlappingMatchesTogether) {
  Configure("{allow_all_keys: true, blocked_values: ['abc', 'cde', 'xabcx']}");
  ExpectSpan(Text("apart", "abc cde") + Text("touch", "abcabc") + Text("inside", "1xabcx2") +
                 Text("part", "1abcde2"),
             Text("apart", "**** ****") + Text("touch", "********") + Text("inside", "1****2") +
                 Text("part", "1****2"));
}

// Scenario: an allowed value holds what a blocked pattern matches.
// Guarantees: one match of an allowed pattern anywhere exempts the whole value.
TEST_F(Values, ExemptAllowedValues) {
  Configure("{allow_all_keys: true, blocked_values: ['[a-z]+@[a-z.]+'], "
            "allowed_values: ['@example[.]com']}");
  ExpectSpan(Text("a", "x@evil.com") + Text("b", "x@evil.com and y@example.com"),
             Text("a", "****") + Text("b", "x@evil.com and y@example.com"));
}

// Scenario: matches stand in the attributes of every owner that the Collector looks at.
// Guarantees: resource, scope, span, event and data point are all masked.
TEST_F(Values, ReachEveryOwner) {
  Configure("{allow_all_keys: true, blocked_values: ['secret']}");
  const auto traces = [](const std::string& a) {
    return "resource_spans { resource { " + a + " } scope_spans { scope { " + a +
           " } spans { " + a + " events { " + a + " } links { " + a + " } } } }";
  };
  Expect(Signal::kTraces, traces(Text("k", "secret")), traces(Text("k", "****")));
  const auto metrics = [](const std::string& a) {
    return "resource_metrics { scope_metrics { "
           "metrics { name: \"g\" gauge { data_points { " + a + " } } }"
           "metrics { name: \"s\" sum { data_points { " + a + " } } }"
           "metrics { name: \"h\" histogram { data_points { " + a + " } } }"
           "metrics { name: \"e\" exponential_histogram { data_points { " + a + " } } }"
           "metrics { name: \"y\" summary { data_points { " + a + " } } } } }";
  };
  Expect(Signal::kMetrics, metrics(Text("k", "secret")), metrics(Text("k", "****")));
}

// Scenario: matches stand in names, messages, nested values and exemplars.
// Guarantees: they are masked, though the Collector lets them pass.
TEST_F(Values, ReachWhatTheCollectorPasses) {
  Configure("{allow_all_keys: true, blocked_values: ['secret']}");
  ExpectSpan("name: \"of secret\" status { message: \"secret\" } events { name: \"secret\" } " +
                 Value("l", "array_value { values { string_value: \"secret\" } }"),
             "name: \"of ****\" status { message: \"****\" } events { name: \"****\" } " +
                 Value("l", "array_value { values { string_value: \"****\" } }"));
  ExpectLog("severity_text: \"secret\" event_name: \"secret\"",
            "severity_text: \"****\" event_name: \"****\"");
  const auto exemplar = [](const std::string& text) {
    return "resource_metrics { scope_metrics { metrics { name: \"g\" gauge { data_points {"
           " exemplars { filtered_attributes { key: \"k\" value { string_value: \"" +
           text + "\" } } } } } } } }";
  };
  Expect(Signal::kMetrics, exemplar("secret"), exemplar("****"));
}

// Scenario: a match stands in the name of a metric.
// Guarantees: it stays, since masking would merge streams, and is counted.
TEST_F(Values, CountMatchesInTextsThatAreNotEdited) {
  Configure("{allow_all_keys: true, blocked_values: ['secret']}");
  const std::string metric =
      "resource_metrics { scope_metrics { metrics { name: \"secret\" gauge { data_points {"
      " } } } } }";
  Expect(Signal::kMetrics, metric, metric);
  EXPECT_EQ(host_->Metric("hits_unedited", "class=metric"), 1);
  EXPECT_EQ(host_->Metric("masked_values"), 0);
}

// Scenario: each hash function, on a match of "secret".
// Guarantees: the match becomes the function's hash in hex; names of functions in any case.
TEST_F(Values, HashInsteadOfStars) {
  const std::string key(64, 'k');
  const std::pair<std::string, std::string> functions[] = {
      {"md5", "5ebe2294ecd0e0f08eab7690d2a6ee69"},
      {"SHA1", "e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4"},
      {"sha3", "f5a5207a8729b1f709cb710311751eb2fc8acad5a1fb8ac991b736e69b6529a3"},
      {"hmac-sha256", "4e8c8cf846e8cbca7c74b2ae138a73a6de6c28dbd16685c1cca8c854aba028bd"},
      {"hmac-sha512", "be3d47c0d3196d0bb207c44bcf40fcc34e16129fb14646ba18e8f0d4d8f9b8a0"
                      "f2bc134ade51850b3679607a00669895521e1767777b6f18bc7cfd1b8d8684ad"},
  };
  for (const auto& [name, hash] : functions) {
    Configure("{allow_all_keys: true, blocked_values: ['secret'], hash_function: " + name +
              ", hmac_key: " + key + "}");
    ExpectSpan(Text("a", "a secret") + Text("b", "secret"),
               Text("a", "a " + hash) + Text("b", hash));
  }
}

// Scenario: numbers, booleans, doubles and bytes match, with and without redact_all_types.
// Guarantees: only with it are they tested, by their text form, and replaced by the masked text.
TEST_F(Values, TestOtherTypesWhenAsked) {
  const std::string input = Value("i", "int_value: 4111111111111111") +
                            Value("t", "bool_value: true") + Value("d", "double_value: 1.5") +
                            Value("b", "bytes_value: \"abc\"") +
                            Value("n", "array_value { values { int_value: 4111111111111111 } }");
  const std::string blocked = "blocked_values: ['4[0-9]{15}', 'true', '1[.]5', 'YWJj']}";
  Configure("{allow_all_keys: true, " + blocked);
  ExpectSpan(input, input);
  Configure("{allow_all_keys: true, redact_all_types: true, " + blocked);
  ExpectSpan(input, Text("i", "****") + Text("t", "****") + Text("d", "****") + Text("b", "****") +
                        Value("n", "array_value { values { string_value: \"****\" } }"));
}

// Scenario: the arena has no room for a mask.
// Guarantees: the batch is refused and nothing of it passes.
TEST_F(Values, FailClosedOnAFullArena) {
  Configure("{allow_all_keys: true, blocked_values: ['secret']}");
  std::string spans;
  for (int i = 0; i < 3000; i++) spans += Text("k", "a longer text with a secret in it");
  const auto result = Run(Signal::kTraces, Span(spans), /*arena_bytes_max=*/1);
  EXPECT_EQ(result.status, WEIR_PERMANENT);
  EXPECT_NE(result.error.find("arena"), std::string::npos) << result.error;
  EXPECT_EQ(result.bytes, "");
}

}  // namespace
}  // namespace weir::redaction
