// Names of spans, keys and values of traces and logs; templates of texts.
#include "plugins/processors/cardinality/text_template.h"

#include "tests/oracle/oracle.h"
#include "tests/unit/plugins/processors/cardinality/cardinality_fixture.h"

namespace weir::cardinality {
namespace {

std::string Attribute(const std::string& key, const std::string& value) {
  return "attributes { key: \"" + key + "\" value { string_value: \"" + value + "\" } } ";
}

class TextsTest : public CardinalityTest {
 protected:
  // The request as protobuf's text format prints it.
  std::string Spans(const std::vector<std::string>& spans) {
    std::string text = "resource_spans { resource { " + Attribute("service.name", "s") +
                       "} scope_spans { ";
    for (const std::string& span : spans) text += "spans { " + span + " } ";
    return Printed(Signal::kTraces, text + "} }");
  }
  std::string Logs(const std::vector<std::string>& logs) {
    std::string text = "resource_logs { resource { " + Attribute("service.name", "s") +
                       "} scope_logs { ";
    for (const std::string& log : logs) text += "log_records { " + log + " } ";
    return Printed(Signal::kLogs, text + "} }");
  }
  std::string Printed(Signal signal, const std::string& text) {
    const testkit::StageResult result = RunBytes(signal, FromText(signal, text));
    EXPECT_EQ(result.error, "");
    untouched_ = result.untouched;
    const auto message = oracle::Parse(signal, result.bytes);
    return message ? message->ShortDebugString() : "";
  }
  static size_t Times(const std::string& text, const std::string& what) {
    size_t times = 0;
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
      times++;
    }
    return times;
  }

  bool untouched_ = false;
};

std::string Name(const std::string& name) { return "name: \"" + name + "\""; }

// Scenario: more span names than the limit, with numbers in them and without.
// Guarantees: those over the limit become their template; those without a template "_OTHER".
TEST_F(TextsTest, SpanNamesOverTheLimitBecomeTemplates) {
  Configure("{spans: {name_limit: 8}}");
  std::vector<std::string> spans;
  for (int i = 0; i < 20; i++) spans.push_back(Name("GET /users/" + std::to_string(i)));
  spans.push_back(Name("checkout"));
  spans.push_back(Name("pay"));
  const std::string out = Spans(spans);
  EXPECT_EQ(Times(out, "\"GET /users/{n}\""), 20u - 7u);
  EXPECT_EQ(Times(out, "\"_OTHER\""), 2u);
  EXPECT_EQ(host_->Metric("limited_texts", "what=span_name"), 15);
}

// Scenario: the same with the other actions and in a dry run.
// Guarantees: overflow has no templates; count and dry run change nothing.
TEST_F(TextsTest, OtherActionsOnSpanNames) {
  std::vector<std::string> spans;
  for (int i = 0; i < 20; i++) spans.push_back(Name("GET /users/" + std::to_string(i)));
  Configure("{spans: {name_limit: 8, action: overflow}}");
  EXPECT_EQ(Times(Spans(spans), "\"_OTHER\""), 12u);
  for (const char* options : {"{spans: {name_limit: 8, action: count}}",
                              "{dry_run: true, spans: {name_limit: 8}}"}) {
    Configure(options);
    Spans(spans);
    EXPECT_TRUE(untouched_);
    EXPECT_EQ(host_->Metric("limited_texts", "what=span_name"),
              options[1] == 'd' ? 13 : 12);
  }
}

// Scenario: spans with a new attribute key each, one of them never to be dropped.
// Guarantees: keys over the limit become their template once on a span; others are deleted.
TEST_F(TextsTest, KeysOverTheLimitBecomeTemplatesOrGo) {
  Configure("{spans: {key_limit: 8, never_drop: [keep_me]}, "
            "logs: {key_limit: 2, action: overflow}}");
  std::vector<std::string> spans;
  for (int i = 0; i < 10; i++) spans.push_back(Attribute("user." + std::to_string(i), "x"));
  spans.push_back(Attribute("keep_me", "x") + Attribute("odd", "x") + Attribute("a.1", "x") +
                  Attribute("user.77", "x") + Attribute("user.78", "x"));
  const std::string out = Spans(spans);
  EXPECT_EQ(Times(out, "\"user.{n}\""), 4u);
  EXPECT_EQ(Times(out, "\"keep_me\""), 1u);
  EXPECT_EQ(Times(out, "\"odd\""), 0u);
  EXPECT_EQ(Times(out, "user.7\""), 0u);

  const std::string logs = Logs({Attribute("a", "1") + Attribute("b", "1"),
                                 Attribute("c", "1") + Attribute("a", "2")});
  EXPECT_EQ(Times(logs, "\"c\""), 0u);
  EXPECT_EQ(Times(logs, "\"a\""), 2u);
  EXPECT_EQ(host_->Metric("limited_texts", "what=log_key"), 1);
}

// Scenario: log attributes with many values under one key and few under another; and numbers.
// Guarantees: the limit is per key; what is over it becomes its template; numbers stay.
TEST_F(TextsTest, LogValuesOverTheLimitBecomeTemplates) {
  Configure("{logs: {value_limit: 8}}");
  std::vector<std::string> logs;
  for (int i = 0; i < 20; i++) {
    logs.push_back(Attribute("path", "/x/" + std::to_string(i)) + Attribute("level", "warm") +
                   "attributes { key: \"n\" value { int_value: " + std::to_string(i) + " } }");
  }
  const std::string out = Logs(logs);
  EXPECT_EQ(Times(out, "\"/x/{n}\""), 13u);
  EXPECT_EQ(Times(out, "\"warm\""), 20u);
  EXPECT_EQ(Times(out, "int_value: 19"), 1u);
}

// Scenario: texts with ids of several kinds, without any, and odd ones.
// Guarantees: each changing part is replaced by its kind; a text without digits has no template.
TEST(TextTemplate, ChangingPartsAreReplaced) {
  const auto made = [](std::string_view text) {
    std::string out;
    return MakeTemplate(text, &out) ? out : std::string("-");
  };
  EXPECT_EQ(made("GET /users/4711/orders/9"), "GET /users/{n}/orders/{n}");
  EXPECT_EQ(made("job 0d5cf1a2-77aa-4bcd-8ef0-0123456789ab done"), "job {uuid} done");
  EXPECT_EQ(made("commit 9fceb02d0ae598e9"), "commit {hex}");
  EXPECT_EQ(made("token-b3Jk9sLq0XyZ7aPw2Rt4"), "token-{id}");
  EXPECT_EQ(made("v2/item42x7"), "v{n}/item{n}x{n}");
  EXPECT_EQ(made("checkout"), "-");
  EXPECT_EQ(made(""), "-");
  EXPECT_EQ(made("1"), "{n}");
  EXPECT_EQ(made("0d5cf1a2-77aa-4bcd-8ef0-0123456789abc"), "{hex}-{n}aa-{n}bcd-{n}ef{n}-{hex}");
  EXPECT_EQ(made("caf\xc3\xa9 7"), "caf\xc3\xa9 {n}");
}

}  // namespace
}  // namespace weir::cardinality
