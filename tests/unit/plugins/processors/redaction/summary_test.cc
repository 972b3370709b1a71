// summary: silent, info, debug.
#include "tests/unit/plugins/processors/redaction/redaction_fixture.h"

namespace weir::redaction {
namespace {

class SummaryLevel : public RedactionTest {};

constexpr std::string_view kRules =
    "allowed_keys: [b, a, c, l], ignored_keys: [i], blocked_values: ['secret'], "
    "allowed_values: ['^ok$']";

std::string Count(std::string_view key, int n) {
  return Value(key, "int_value: " + std::to_string(n));
}
std::string Input() {
  return Text("b", "secret") + Text("a", "secret") + Text("c", "ok") + Text("i", "x") +
         Text("z", "x") + Text("y", "x") +
         Value("l", "array_value { values { string_value: \"secret\" } "
                    "values { string_value: \"secret\" } }");
}
std::string Redacted() {
  return Text("b", "****") + Text("a", "****") + Text("c", "ok") + Text("i", "x") +
         Value("l", "array_value { values { string_value: \"****\" } "
                    "values { string_value: \"****\" } }");
}

// Scenario: no summary is configured, or "silent".
// Guarantees: nothing is added.
TEST_F(SummaryLevel, SilentAddsNothing) {
  Configure("{" + std::string(kRules) + "}");
  ExpectSpan(Input(), Redacted());
  Configure("{summary: silent, " + std::string(kRules) + "}");
  ExpectSpan(Input(), Redacted());
}

// Scenario: summary: info.
// Guarantees: counts only; an attribute with two masked texts counts once; nothing for zero.
TEST_F(SummaryLevel, InfoCounts) {
  Configure("{summary: info, " + std::string(kRules) + "}");
  ExpectSpan(Input(), Redacted() + Count("redaction.redacted.count", 2) +
                          Count("redaction.masked.count", 3) + Count("redaction.allowed.count", 1) +
                          Count("redaction.ignored.count", 1));
  ExpectSpan(Text("b", "plain"), Text("b", "plain"));
}

// Scenario: summary: debug.
// Guarantees: the keys, sorted and joined by commas, before each count; none for ignored keys.
TEST_F(SummaryLevel, DebugNamesKeys) {
  Configure("{summary: debug, " + std::string(kRules) + "}");
  ExpectSpan(Input(),
             Redacted() + Text("redaction.redacted.keys", "y,z") +
                 Count("redaction.redacted.count", 2) + Text("redaction.masked.keys", "a,b,l") +
                 Count("redaction.masked.count", 3) + Text("redaction.allowed.keys", "c") +
                 Count("redaction.allowed.count", 1) + Count("redaction.ignored.count", 1));
}

// Scenario: an earlier redaction has left its summary.
// Guarantees: its keys are allowed and added to.
TEST_F(SummaryLevel, AddsToAnEarlierOne) {
  Configure("{summary: debug, allowed_keys: [b], blocked_values: ['secret']}");
  ExpectSpan(Text("redaction.masked.keys", "c,a") + Count("redaction.masked.count", 2) +
                 Text("b", "secret"),
             Text("redaction.masked.keys", "a,b,c") + Count("redaction.masked.count", 3) +
                 Text("b", "****"));
}

// Scenario: owners of every kind lose an attribute.
// Guarantees: each has its own summary.
TEST_F(SummaryLevel, StandsAtEachOwner) {
  Configure("{summary: info}");
  const auto traces = [](const std::string& a) {
    return "resource_spans { resource { " + a + " } scope_spans { scope { " + a +
           " } spans { " + a + " events { " + a + " } links { " + a + " } } spans { " + a +
           " } } }";
  };
  Expect(Signal::kTraces, traces(Text("a", "x")), traces(Count("redaction.redacted.count", 1)));
  const auto metrics = [](const std::string& a) {
    return "resource_metrics { scope_metrics { metrics { gauge { data_points { " + a + " } } } } }";
  };
  Expect(Signal::kMetrics, metrics(Text("a", "x")), metrics(Count("redaction.redacted.count", 1)));
}

// Scenario: things were done in a log's body.
// Guarantees: they stand among the log's attributes under names of their own, with paths as keys.
TEST_F(SummaryLevel, TellsAboutBodies) {
  Configure("{summary: debug, allowed_keys: [m, l, s, ok], ignored_keys: [i], "
            "blocked_values: ['secret'], allowed_values: ['^ok$']}");
  const auto log = [](const std::string& secret, const std::string& gone) {
    return "body { kvlist_value { values { key: \"m\" value { kvlist_value { values { key: \"s\""
           " value { string_value: \"" + secret + "\" } } " + gone +
           " } } } values { key: \"l\" value {"
           " array_value { values { string_value: \"x\" } values { string_value: \"" + secret +
           "\" } } } } values { key: \"ok\" value { string_value: \"ok\" } }"
           " values { key: \"i\" value { int_value: 1 } } } } ";
  };
  ExpectLog(log("secret", "values { key: \"gone\" value { int_value: 1 } }"),
            log("****", "") + Text("redaction.body.redacted.keys", "m.gone") +
                Count("redaction.body.redacted.count", 1) +
                Text("redaction.body.masked.keys", "l.[1],m.s") +
                Count("redaction.body.masked.count", 2) +
                Text("redaction.body.allowed.keys", "ok") +
                Count("redaction.body.allowed.count", 1) +
                Count("redaction.body.ignored.count", 1));
  ExpectLog("body { string_value: \"secret\" }",
            "body { string_value: \"****\" } " + Text("redaction.body.masked.keys", "body") +
                Count("redaction.body.masked.count", 1));
  ExpectLog("body { string_value: \"ok\" }", "body { string_value: \"ok\" }");
}

}  // namespace
}  // namespace weir::redaction
