// Detectors as options of the processor, and what is done about what they find; detect/ has what
// they find.
#include "tests/unit/plugins/processors/redaction/redaction_fixture.h"

namespace weir::redaction {
namespace {

// Assembled here, so that nobody who scans sources takes it for a card of somebody.
const std::string kCard = std::string("4111") + "1111" + "1111" + "1111";
const std::string kMail = std::string("jane.doe@") + "shop.example.com";

class Detectors : public RedactionTest {
 protected:
  void ExpectText(const std::string& text, const std::string& expected) {
    ExpectSpan(Text("a", text), Text("a", expected));
  }
};

// Scenario: a card number and an address in a text, with the default action.
// Guarantees: each becomes as many stars as it had characters.
TEST_F(Detectors, MaskWithTheSameLength) {
  Configure("{allow_all_keys: true, detectors: [payment_card, email]}");
  ExpectText("card " + kCard + " of " + kMail + ".",
             "card " + std::string(16, '*') + " of " + std::string(kMail.size(), '*') + ".");
  EXPECT_EQ(host_->Metric("finds", "detector=payment_card"), 1);
  EXPECT_EQ(host_->Metric("finds", "detector=email"), 1);
  EXPECT_EQ(host_->Metric("actions", "action=mask"), 2);
  EXPECT_EQ(host_->Metric("finds_by_class", "class=value"), 2);
  EXPECT_GT(host_->Metric("scanned_bytes"), 30);
}

// Scenario: a text with an address, all detectors on.
// Guarantees: the host takes the counters of all of them, also those defined last.
TEST_F(Detectors, AllHaveTheirCounters) {
  Configure("{allow_all_keys: true, detectors: [all, ipv4, ipv6, mac, generic_secret]}");
  ExpectText("mail to " + kMail, "mail to " + std::string(kMail.size(), '*'));
  EXPECT_EQ(host_->Metric("finds", "detector=email"), 1);
  EXPECT_EQ(host_->Metric("actions", "action=mask"), 1);
  EXPECT_GT(host_->Metric("scanned_bytes"), 20);
}

// Scenario: an address in a key, and one in a key of a map.
// Guarantees: keys are left alone and not read unless `also_edit` has them; then they are masked.
TEST_F(Detectors, ReadKeysWhenAsked) {
  const std::string stars(kMail.size(), '*');
  const auto keys = [](const std::string& key) {
    return Text(key, "x") + Value("m", "kvlist_value { values { key: \"" + key +
                                           "\" value { string_value: \"x\" } } }");
  };
  Configure("{allow_all_keys: true, detectors: [email]}");
  ExpectSpan(keys(kMail), keys(kMail));
  EXPECT_EQ(host_->Metric("scanned_bytes"), 2);
  Configure("{allow_all_keys: true, detectors: [email], also_edit: [key]}");
  ExpectSpan(keys(kMail), keys(stars));
  EXPECT_EQ(host_->Metric("finds", "detector=email"), 2);
}

// Scenario: texts with no, one and two finds, short and longer than a block or several, more of
// them than are looked at together; the same batch three times.
// Guarantees: what is known from before is masked and counted like what is read for the first time.
TEST_F(Detectors, FindAgainWhatTheyFoundBefore) {
  Configure("{allow_all_keys: true, detectors: [payment_card, email]}");
  std::string given, expected;
  constexpr int kTexts = 150;
  for (int i = 0; i < kTexts; i++) {
    const std::string key = "k" + std::to_string(i);
    const std::string fill = std::to_string(i) + std::string(static_cast<size_t>(i) * 3, ' ');
    const std::string mail = i % 3 == 0 ? "" : " " + kMail, card = i % 3 == 2 ? " " + kCard : "";
    given += Text(key, fill + mail + card);
    expected += Text(key, fill + (mail.empty() ? "" : " " + std::string(kMail.size(), '*')) +
                              (card.empty() ? "" : " " + std::string(kCard.size(), '*')));
  }
  for (int round = 1; round <= 3; round++) {
    ExpectSpan(given, expected);
    EXPECT_EQ(host_->Metric("finds", "detector=email"), round * 2 * kTexts / 3);
    EXPECT_EQ(host_->Metric("finds", "detector=payment_card"), round * kTexts / 3);
    EXPECT_EQ(host_->Metric("actions", "action=mask"), round * kTexts);
    EXPECT_EQ(host_->Metric("finds_by_class", "class=value"), round * kTexts);
  }
}

// Scenario: nothing to be found.
// Guarantees: the very bytes that came in are sent on.
TEST_F(Detectors, LeaveABatchWithoutFindsAlone) {
  Configure("{allow_all_keys: true, detectors: [all]}");
  const auto result = Run(Signal::kTraces, Span("name: \"checkout\" " + Text("a", "plain text")));
  EXPECT_EQ(result.error, "");
  EXPECT_TRUE(result.untouched);
}

// Scenario: each action that puts something in the place of a find.
// Guarantees: it stands there, and the rest of the text around it.
TEST_F(Detectors, PutWhatTheActionSays) {
  const std::pair<std::string, std::string> actions[] = {
      {"mask", std::string(16, '*')},
      {"keep_last", std::string(12, '*') + "1111"},
      {"{type: keep_last, keep: 2}", std::string(14, '*') + "11"},
      {"{type: keep_last, keep: 64}", std::string(8, '*') + "11111111"},
      {"tag", "[payment_card]"},
      {"{type: replace, text: CARD}", "CARD"},
      {"count", kCard},
  };
  for (const auto& [action, expected] : actions) {
    Configure("{allow_all_keys: true, detectors: [payment_card], action: " + action + "}");
    ExpectText("card " + kCard + " ok", "card " + expected + " ok");
  }
  EXPECT_EQ(host_->Metric("actions", "action=count"), 1);
}

// Scenario: hmac with two keys, on the same address twice.
// Guarantees: equal values get equal tokens, with the id of the first key in front.
TEST_F(Detectors, WriteTokensWithTheFirstKey) {
  const std::string second(32, 'o');
  Configure("{allow_all_keys: true, detectors: [email], action: hmac, hmac_keys: "
            "[{id: k2, key: " + std::string(32, 'k') + "}, {id: k1, key: " + second + "}]}");
  const auto result = Run(Signal::kTraces, Span(Text("a", kMail) + Text("b", kMail)));
  const size_t first = result.bytes.find("k2:");
  ASSERT_NE(first, std::string::npos);
  const std::string token = result.bytes.substr(first, 3 + 64);
  EXPECT_EQ(token.find_first_not_of("0123456789abcdef", 3), std::string::npos) << token;
  EXPECT_NE(result.bytes.find(token, first + 1), std::string::npos);
  EXPECT_EQ(result.bytes.find(kMail), std::string::npos);
}

// Scenario: actions for a group, for single detectors and for a custom one.
// Guarantees: the particular wins over the general.
TEST_F(Detectors, HaveActionsOfTheirOwn) {
  Configure("{allow_all_keys: true, detectors: [pii], action: count, "
            "actions: {payment_card: keep_last, pii: tag}, custom_detectors: "
            "[{name: order, pattern: 'ORD-[0-9]{4}', action: {type: replace, text: '<order>'}}]}");
  ExpectText("card " + kCard + " " + kMail + " ORD-1234",
             "card " + std::string(12, '*') + "1111 [email] <order>");
}

// Scenario: a custom detector with a group, a validator and context.
// Guarantees: only the group is masked; what fails the check or lacks the context stays.
TEST_F(Detectors, CustomOnesMaskTheirGroup) {
  Configure("{allow_all_keys: true, custom_detectors: [{name: pin, pattern: 'pin=([0-9]{4})', "
            "capture_group: 1}, {name: member, pattern: '[0-9]{16}', validator: luhn}]}");
  ExpectText("user pin=1234 ok", "user pin=**** ok");
  ExpectText("n " + kCard + " m 4111111111111112", "n " + std::string(16, '*') +
                                                       " m 4111111111111112");
  EXPECT_EQ(host_->Metric("refused_candidates", "detector=member"), 1);
}

// Scenario: finds in names, events, links, statuses, bodies, lists, maps, exemplars, scopes and
// trace states.
// Guarantees: all are masked.
TEST_F(Detectors, ReadEveryText) {
  Configure("{allow_all_keys: true, detectors: [email]}");
  const std::string stars(kMail.size(), '*');
  const auto traces = [](const std::string& t) {
    return "resource_spans { resource { " + Text("r", t) + " } scope_spans { scope { name: \"" + t +
           "\" version: \"" + t + "\" " + Text("s", t) + " } spans { name: \"" + t +
           "\" trace_state: \"a=" + t + "\" status { message: \"" + t + "\" } events { name: \"" +
           t + "\" " + Text("e", t) + " } links { trace_state: \"b=" + t + "\" " + Text("l", t) +
           " } " + Value("m", "kvlist_value { values { key: \"k\" value { array_value { values { "
           "string_value: \"" + t + "\" } } } } }") + Value("b", "bytes_value: \"" + t + "\"") +
           " } } }";
  };
  Expect(Signal::kTraces, traces(kMail), traces(stars));
  const auto logs = [](const std::string& t) {
    return Log("severity_text: \"" + t + "\" event_name: \"" + t + "\" body { array_value { "
               "values { kvlist_value { values { key: \"k\" value { string_value: \"" + t +
               "\" } } } } } }");
  };
  Expect(Signal::kLogs, logs(kMail), logs(stars));
  const auto metrics = [](const std::string& t) {
    return "resource_metrics { scope_metrics { metrics { name: \"n\" description: \"" + t +
           "\" metadata { key: \"k\" value { string_value: \"" + t + "\" } } gauge { data_points { "
           "exemplars { filtered_attributes { key: \"k\" value { string_value: \"" + t +
           "\" } } } } } } } }";
  };
  Expect(Signal::kMetrics, metrics(kMail), metrics(stars));
}

// Scenario: card numbers as integers, in attributes, lists and bodies; other long integers.
// Guarantees: the cards become texts of stars, also in a sweep; the others stay.
TEST_F(Detectors, ReadIntegers) {
  const std::string card = "int_value: " + kCard, stars = "string_value: \"" +
                                                         std::string(16, '*') + "\"";
  const auto fields = [](const std::string& v) {
    return Value("card", v) + Value("l", "array_value { values { " + v + " } }") +
           Value("time", "int_value: 1764360000000000000") + "body { " + v + " }";
  };
  Configure("{allow_all_keys: true, detectors: [payment_card]}");
  ExpectLog(fields(card), fields(stars));
  Configure("{allow_all_keys: true, detectors: [payment_card], blocked_key_patterns: [nothing]}");
  ExpectLog(fields(card), fields(stars));
  Configure("{allow_all_keys: true, redact_all_types: true, detectors: [payment_card], "
            "blocked_values: ['^5$']}");
  ExpectLog(fields(card), fields(stars));
}

// Scenario: drop_attribute, with finds in attributes, a nested value, a name and a body.
// Guarantees: attributes and entries go; where there is none, all of the text is masked.
TEST_F(Detectors, DropAttributes) {
  for (const char* sweep : {"", ", ignored_keys: [none]"}) {
    Configure(std::string("{allow_all_keys: true, detectors: [email], action: drop_attribute") +
              sweep + "}");
    ExpectSpan("name: \"of " + kMail + "\" " + Text("a", "x " + kMail) + Text("b", "x"),
               "name: \"" + std::string(kMail.size() + 3, '*') + "\" " + Text("b", "x"));
    ExpectLog("body { string_value: \"x " + kMail + "\" }",
              "body { string_value: \"" + std::string(kMail.size() + 2, '*') + "\" }");
    ExpectLog("body { kvlist_value { values { key: \"a\" value { string_value: \"" + kMail +
                  "\" } } values { key: \"b\" value { int_value: 1 } } } }",
              "body { kvlist_value { values { key: \"b\" value { int_value: 1 } } } }");
    EXPECT_EQ(host_->Metric("actions", "action=drop_attribute"), 4);
  }
}

// Scenario: drop_record, with finds in a span, in the event of another, in a third's link, and in
// the attributes of a resource.
// Guarantees: those spans go; the resource's attribute is masked.
TEST_F(Detectors, DropRecords) {
  Configure("{allow_all_keys: true, detectors: [email], action: drop_record}");
  const std::string text = Text("a", kMail);
  Expect(Signal::kTraces,
         "resource_spans { resource { " + text + " } scope_spans { spans { name: \"1\" " + text +
             " } spans { name: \"2\" events { " + text + " } } spans { name: \"3\" links { " +
             text + " } } spans { name: \"4\" } } }",
         "resource_spans { resource { " + Text("a", std::string(kMail.size(), '*')) +
             " } scope_spans { spans { name: \"4\" } } }");
  EXPECT_EQ(host_->Metric("actions", "action=drop_record"), 4);
}

// Scenario: a value, a key and a pattern that are allowed.
// Guarantees: finds in or of these stay, others in the same text go.
TEST_F(Detectors, AllowWhatIsListed) {
  Configure("{allow_all_keys: true, detectors: [email], allowed_finds: [help@example.com], "
            "allowed_find_patterns: ['.*@corp[.]example'], ignored_keys: [contact], "
            "allowed_values: [public]}");
  const std::string stars(kMail.size(), '*');
  ExpectText("help@example.com joe@corp.example " + kMail,
             "help@example.com joe@corp.example " + stars);
  ExpectSpan(Text("contact", kMail), Text("contact", kMail));
  ExpectText("public " + kMail, "public " + kMail);
}

// Scenario: blocked values and detectors find overlapping pieces.
// Guarantees: one mask for both, the blocked value's, and no piece is left.
TEST_F(Detectors, ShareAMaskWithBlockedValues) {
  Configure("{allow_all_keys: true, detectors: [email], action: tag, blocked_values: ['of jane']}");
  ExpectText("mail of " + kMail + " ok", "mail **** ok");
  ExpectText("mail " + kMail + " of jane", "mail [email] ****");
}

// Scenario: a log of finds, the same find in many batches, and a value that must not be told.
// Guarantees: one line for each detector, key, signal and class; never the value.
TEST_F(Detectors, TellWhereButNotWhat) {
  Configure("{allow_all_keys: true, detectors: [email, payment_card], audit: true}");
  for (int i = 0; i < 3; i++) {
    Run(Signal::kTraces, Span("name: \"" + kMail + "\" " + Text("mail", kMail)));
  }
  size_t lines = 0;
  for (const testkit::LogLine& line : host_->logs()) {
    if (line.text != "found") continue;
    lines++;
    EXPECT_EQ(line.fields.at("detector"), "email");
    EXPECT_EQ(line.fields.at("signal"), "traces");
    for (const auto& [name, value] : line.fields) EXPECT_EQ(value.find(kMail), value.npos) << name;
  }
  EXPECT_EQ(lines, 2u);
}

// Scenario: dry_run with every action.
// Guarantees: nothing is edited, all is counted.
TEST_F(Detectors, DryRunEditsNothing) {
  for (const char* action : {"mask", "tag", "drop_attribute", "drop_record", "count"}) {
    Configure(std::string("{allow_all_keys: true, dry_run: true, detectors: [all], action: ") +
              action + "}");
    const auto result =
        Run(Signal::kLogs, Log(Text("a", kMail) + Value("n", "int_value: " + kCard)));
    EXPECT_EQ(result.error, "");
    EXPECT_TRUE(result.untouched) << action;
    EXPECT_EQ(host_->Metric("actions", std::string("action=") + action), 2);
  }
}

// Scenario: options of detectors that can not be served.
// Guarantees: each is refused at start, with the place.
TEST_F(Detectors, RefuseWhatTheyCanNotDo) {
  const std::pair<const char*, const char*> refused[] = {
      {"{detectors: [emial]}", "/detectors/0"},
      {"{detectors: [email], action: hmac}", "/action"},
      {"{detectors: [email], action: replace}", "/action"},
      {"{detectors: [email], actions: {emial: mask}}", "/actions/emial"},
      {"{detector_thresholds: {emial: 0.5}}", "/detector_thresholds/emial"},
      {"{hmac_keys: [{id: a, key: short}]}", "/hmac_keys/0/key"},
      {"{custom_detectors: [{name: a, pattern: '('}]}", "/custom_detectors/0/pattern"},
      {"{custom_detectors: [{name: email, pattern: a}]}", "/custom_detectors/0/name"},
      {"{custom_detectors: [{name: a, pattern: a, validator: no}]}",
       "/custom_detectors/0/validator"},
      {"{allowed_find_patterns: ['[']}", "/allowed_find_patterns/0"},
  };
  for (const auto& [options, place] : refused) {
    testkit::PluginHost host(kTable, 1);
    EXPECT_FALSE(host.Create(options)) << options;
    EXPECT_EQ(host.error_pointer(), place) << options << ": " << host.error();
  }
}

}  // namespace
}  // namespace weir::redaction
