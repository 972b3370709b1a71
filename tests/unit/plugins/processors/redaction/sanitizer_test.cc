// url_sanitizer and db_sanitizer as options of the processor; sanitize/ has what they do to a text.
#include "tests/unit/plugins/processors/redaction/redaction_fixture.h"

namespace weir::redaction {
namespace {

class Sanitizer : public RedactionTest {};

// Scenario: a URL in an attribute that is listed, in one that is not, and in a list.
// Guarantees: only the values of listed attributes are sanitized, at any depth.
TEST_F(Sanitizer, UrlsOfListedAttributes) {
  Configure("{allow_all_keys: true, url_sanitizer: {enabled: true, attributes: [url.full]}}");
  ExpectSpan(Text("url.full", "/users/123?q=1") + Text("other", "/users/123") +
                 Value("url.full", "array_value { values { string_value: \"/u/77\" } }"),
             Text("url.full", "/users/*") + Text("other", "/users/123") +
                 Value("url.full", "array_value { values { string_value: \"/u/*\" } }"));
  EXPECT_EQ(host_->Metric("sanitized_values"), 2);
}

// Scenario: log bodies with a path, as texts and in a map.
// Guarantees: all texts of bodies are sanitized, as in the Collector.
TEST_F(Sanitizer, UrlsOfBodies) {
  Configure("{allow_all_keys: true, url_sanitizer: {enabled: true}}");
  ExpectLog("body { string_value: \"/users/123\" }", "body { string_value: \"/users/*\" }");
  ExpectLog("body { kvlist_value { values { key: \"a\" value { string_value: \"/u/8\" } } } }",
            "body { kvlist_value { values { key: \"a\" value { string_value: \"/u/*\" } } } }");
  ExpectLog(Text("a", "/users/123"), Text("a", "/users/123"));
}

// Scenario: names of client, server and other spans, with paths, with HTTP attributes, and of
// which nothing would be left.
// Guarantees: those of clients and servers are sanitized where they are about HTTP.
TEST_F(Sanitizer, UrlsOfSpanNames) {
  Configure("{allow_all_keys: true, url_sanitizer: {enabled: true}}");
  ExpectSpan("kind: 2 name: \"GET /users/123\"", "kind: 2 name: \"GET /users/*\"");
  ExpectSpan("kind: 3 name: \"GET /users/123\"", "kind: 3 name: \"GET /users/*\"");
  ExpectSpan("kind: 1 name: \"GET /users/123\"", "kind: 1 name: \"GET /users/123\"");
  ExpectSpan("kind: 2 name: \"/123\"", "kind: 2 name: \"/123\"");
  ExpectSpan("kind: 2 name: \"job?id=1\"", "kind: 2 name: \"job?id=1\"");
  ExpectSpan("kind: 2 name: \"job?id=1\" " + Text("http.method", "GET"),
             "kind: 2 name: \"job\" " + Text("http.method", "GET"));
  Configure("{allow_all_keys: true, url_sanitizer: {enabled: true, sanitize_span_name: false}}");
  ExpectSpan("kind: 2 name: \"GET /users/123\"", "kind: 2 name: \"GET /users/123\"");
}

// Scenario: statements in a listed attribute, with a system that is SQL, one that is not, and none.
// Guarantees: only where the system is one of the database's names it is sanitized.
TEST_F(Sanitizer, QueriesBySystem) {
  Configure("{allow_all_keys: true, db_sanitizer: {sql: {enabled: true, attributes: "
            "[db.query.text]}, redis: {enabled: true, attributes: [db.query.text]}}}");
  const std::string query = Text("db.query.text", "SET k 5");
  const auto system = [](const char* name) { return Text("db.system.name", name); };
  ExpectSpan(system("postgresql") + query, system("postgresql") + Text("db.query.text", "SET k ?"));
  ExpectSpan(query + system("REDIS"), Text("db.query.text", "SET k ?") + system("REDIS"));
  ExpectSpan(query + Text("db.system", "mysql"),
             Text("db.query.text", "SET k ?") + Text("db.system", "mysql"));
  ExpectSpan(system("neo4j") + query, system("neo4j") + query);
  ExpectSpan(query, query);
  const std::string quoted = Text("db.query.text", "a = \\\"jane\\\"");
  ExpectSpan(quoted + system("mysql"), Text("db.query.text", "a = ?") + system("mysql"));
  ExpectSpan(quoted + system("sqlite"), quoted + system("sqlite"));
}

// Scenario: log records with a statement in a listed attribute and in the body, without a system.
// Guarantees: both are sanitized.
TEST_F(Sanitizer, QueriesOfLogsNeedNoSystem) {
  Configure("{allow_all_keys: true, db_sanitizer: {sql: {enabled: true, attributes: [q]}}}");
  ExpectLog(Text("q", "a = 'x'") + "body { string_value: \"b = 'y'\" }",
            Text("q", "a = ?") + "body { string_value: \"b = ?\" }");
}

// Scenario: names of spans of a database, and of one without a system.
// Guarantees: the former are sanitized, unless that is turned off.
TEST_F(Sanitizer, QueriesOfSpanNames) {
  const std::string system = Text("db.system.name", "mysql");
  Configure("{allow_all_keys: true, db_sanitizer: {sql: {enabled: true}}}");
  ExpectSpan("kind: 3 name: \"SELECT 1\" " + system, "kind: 3 name: \"SELECT ?\" " + system);
  ExpectSpan("kind: 1 name: \"SELECT 1\" " + system, "kind: 1 name: \"SELECT ?\" " + system);
  ExpectSpan("kind: 4 name: \"SELECT 1\" " + system, "kind: 4 name: \"SELECT 1\" " + system);
  ExpectSpan("kind: 3 name: \"SELECT 1\"", "kind: 3 name: \"SELECT 1\"");
}

// Scenario: a value that is both blocked in part and a URL, and a name that an allowed value is in.
// Guarantees: masks first, then the sanitizer over what is left; an allowed name stays.
TEST_F(Sanitizer, ComesAfterMasks) {
  Configure("{allow_all_keys: true, blocked_values: ['secret'], allowed_values: ['public'], "
            "url_sanitizer: {enabled: true, attributes: [u]}}");
  ExpectSpan("kind: 2 name: \"GET /secret/public/5\"" + Text("u", "/a/secret/b/7") +
                 Text("u", "/public/7"),
             "kind: 2 name: \"GET /secret/public/5\"" + Text("u", "/a/*/b/*") +
                 Text("u", "/public/7"));
}

// Scenario: dry_run, with something for every rule to do.
// Guarantees: nothing is edited, all is counted.
TEST_F(Sanitizer, DryRunEditsNothing) {
  Configure("{dry_run: true, allowed_keys: [u, token, card], blocked_values: ['secret'], "
            "blocked_key_patterns: ['token'], summary: debug, "
            "url_sanitizer: {enabled: true, attributes: [u]}}");
  const std::string fields = "kind: 2 name: \"GET /u/5\" " + Text("u", "/users/7") +
                             Text("token", "x") + Text("gone", "x") + Text("card", "secret");
  const auto result = Run(Signal::kTraces, Span(fields));
  EXPECT_EQ(result.error, "");
  EXPECT_TRUE(result.untouched);
  EXPECT_EQ(host_->Metric("masked_values"), 2);
  EXPECT_EQ(host_->Metric("sanitized_values"), 2);
  EXPECT_EQ(host_->Metric("deleted_attributes"), 1);
}

}  // namespace
}  // namespace weir::redaction
