// Splits, merges and what depends on direction: one table, and a test that it leaves none out.
#include <set>

#include "tests/unit/plugins/processors/semconv/facts.h"
#include "tests/unit/plugins/processors/semconv/semconv_fixture.h"

namespace weir::semconv {
namespace {

class Rules : public SemconvTest {};

struct Case {
  const char* about;  // The attribute of the registry that it is about.
  const char* kind;   // Of the span; "log": a log record.
  std::string before, after;
};

std::string List(std::string_view key, std::string_view text) {
  return Value(key, "array_value { values { string_value: \"" + std::string(text) + "\" } }");
}
std::string Int(std::string_view key, int64_t n) {
  return Value(key, "int_value: " + std::to_string(n));
}

const std::vector<Case> kCases = {
    {"http.target", "SERVER", Text("http.target", "/a/b?c=d&e=f"),
     Text("url.path", "/a/b") + Text("url.query", "c=d&e=f")},
    {"http.target", "SERVER", Text("http.target", "/a"), Text("url.path", "/a")},
    {"http.target", "SERVER", Text("http.target", "/a?"), Text("url.path", "/a")},
    {"http.target", "CLIENT", Text("http.target", "http://h:8/a?b#c"),
     Text("url.path", "/a") + Text("url.query", "b")},
    {"http.target", "CLIENT", Text("http.target", "?x"),
     Text("url.path", "/") + Text("url.query", "x")},
    {"http.target", "SERVER", Int("http.target", 5), Int("http.target", 5)},
    {"http.flavor", "SERVER", Text("http.flavor", "1.1"),
     Text("network.protocol.name", "http") + Text("network.protocol.version", "1.1")},
    {"http.flavor", "SERVER", Text("http.flavor", "2.0"),
     Text("network.protocol.name", "http") + Text("network.protocol.version", "2")},
    {"http.flavor", "SERVER", Text("http.flavor", "QUIC"), Text("network.protocol.name", "quic")},
    {"http.flavor", "SERVER", Text("http.flavor", "9"), Text("http.flavor", "9")},
    {"http.host", "CLIENT", Text("http.host", "example.com:8080"),
     Text("server.address", "example.com") + Int("server.port", 8080)},
    {"http.host", "CLIENT", Text("http.host", "[::1]:80"),
     Text("server.address", "::1") + Int("server.port", 80)},
    {"http.host", "SERVER", Text("http.host", "example.com:8080"),
     List("http.request.header.host", "example.com:8080")},
    {"http.host", "INTERNAL", Text("http.host", "example.com"), Text("http.host", "example.com")},
    {"net.host.name", "SERVER", Text("net.host.name", "h:8080") + Int("net.host.port", 8080),
     Text("server.address", "h") + Int("server.port", 8080)},
    {"net.host.name", "SERVER", Text("net.host.name", "h:8080") + Int("net.host.port", 9),
     Text("server.address", "h") + Int("net.host.port", 9) + Int("server.port", 8080)},
    {"net.sock.family", "CLIENT", Text("net.sock.family", "inet6"), Text("network.type", "ipv6")},
    {"net.sock.family", "CLIENT", Text("net.sock.family", "inet"), Text("network.type", "ipv4")},
    {"net.sock.family", "CLIENT", Text("net.sock.family", "unix"),
     Text("network.transport", "unix")},
    {"net.peer.name", "CLIENT", Text("net.peer.name", "db"), Text("server.address", "db")},
    {"net.peer.name", "PRODUCER", Text("net.peer.name", "mq"), Text("server.address", "mq")},
    {"net.peer.name", "CONSUMER", Text("net.peer.name", "mq"), Text("server.address", "mq")},
    {"net.peer.name", "SERVER", Text("net.peer.name", "c"), Text("client.address", "c")},
    {"net.peer.name", "INTERNAL", Text("net.peer.name", "x"), Text("net.peer.name", "x")},
    {"net.peer.port", "CLIENT", Int("net.peer.port", 5432), Int("server.port", 5432)},
    {"net.peer.port", "SERVER", Text("net.peer.port", "5432"), Int("client.port", 5432)},
    {"net.peer.port", "INTERNAL", Int("net.peer.port", 1), Int("net.peer.port", 1)},
    {"code.function", "INTERNAL", Text("code.function", "f"), Text("code.function.name", "f")},
    {"code.function", "INTERNAL", Text("code.function", "f") + Text("code.namespace", "a.B"),
     Text("code.function.name", "a.B.f")},
    {"code.namespace", "INTERNAL", Text("code.namespace", "a::B") + Text("code.function", "f"),
     Text("code.function.name", "a::B::f")},
    {"code.namespace", "INTERNAL", Text("code.namespace", "A") + Text("code.function", "A.f"),
     Text("code.function.name", "A.f")},
    {"code.namespace", "INTERNAL", Text("code.namespace", "A"), Text("code.namespace", "A")},
    {"code.namespace", "INTERNAL",
     Text("code.namespace", "A") + Text("code.function.name", "A.f"),
     Text("code.function.name", "A.f")},
    {"rpc.service", "CLIENT", Text("rpc.service", "a.S") + Text("rpc.method", "Get"),
     Text("rpc.method", "a.S/Get")},
    {"rpc.service", "CLIENT", Text("rpc.service", "a.S") + Text("rpc.method", "a.S/Get"),
     Text("rpc.method", "a.S/Get")},
    {"rpc.service", "CLIENT", Text("rpc.service", "a.S"), Text("rpc.service", "a.S")},
    {"db.connection_string", "CLIENT",
     Text("db.connection_string", "postgresql://u:p@db.example.com:5432/shop"),
     Text("server.address", "db.example.com") + Int("server.port", 5432)},
    {"db.connection_string", "CLIENT",
     Text("db.connection_string", "Server=tcp:db.example.com,1433;Password=p"),
     Text("server.address", "db.example.com") + Int("server.port", 1433)},
    {"db.connection_string", "CLIENT", Text("db.connection_string", "what is this"),
     Text("db.connection_string", "what is this")},
    {"db.redis.database_index", "CLIENT", Int("db.redis.database_index", 3),
     Text("db.namespace", "3")},
    {"db.sql.table", "CLIENT", Text("db.sql.table", "t"), Text("db.collection.name", "t")},
    {"db.cosmosdb.status_code", "CLIENT", Int("db.cosmosdb.status_code", 201),
     Text("db.response.status_code", "201")},
    {"enduser.role", "SERVER", Text("enduser.role", "admin"), List("user.roles", "admin")},
    {"event.name", "log", Text("event.name", "login"), "event_name: \"login\""},
    {"event.name", "log", Text("event.name", "login") + "event_name: \"login\"",
     "event_name: \"login\""},
    {"event.name", "log", Text("event.name", "login") + "event_name: \"other\"",
     Text("event.name", "login") + "event_name: \"other\""},
    {"event.name", "INTERNAL", Text("event.name", "login"), Text("event.name", "login")},
    {"http.request_content_length", "SERVER", Int("http.request_content_length", 12),
     List("http.request.header.content-length", "12")},
    {"http.response_content_length", "SERVER", Int("http.response_content_length", 12),
     List("http.response.header.content-length", "12")},
    {"messaging.kafka.destination.partition", "PRODUCER",
     Int("messaging.kafka.destination.partition", 2),
     Text("messaging.destination.partition.id", "2")},
    {"messaging.rocketmq.client_group", "CONSUMER", Text("messaging.rocketmq.client_group", "g"),
     Text("messaging.consumer.group.name", "g")},
    {"messaging.rocketmq.client_group", "PRODUCER", Text("messaging.rocketmq.client_group", "g"),
     Text("messaging.rocketmq.client_group", "g")},
    {"rpc.grpc.status_code", "CLIENT", Int("rpc.grpc.status_code", 14),
     Text("rpc.status_code", "UNAVAILABLE")},
    {"rpc.grpc.status_code", "CLIENT", Int("rpc.grpc.status_code", 99),
     Int("rpc.grpc.status_code", 99)},
    {"rpc.jsonrpc.error_code", "CLIENT", Int("rpc.jsonrpc.error_code", -32700),
     Text("rpc.status_code", "-32700")},
    {"rpc.jsonrpc.error_message", "CLIENT", Text("rpc.jsonrpc.error_message", "no"),
     "status { message: \"no\" }"},
    {"rpc.jsonrpc.error_message", "CLIENT",
     Text("rpc.jsonrpc.error_message", "no") + "status { message: \"yes\" }",
     Text("rpc.jsonrpc.error_message", "no") + "status { message: \"yes\" }"},
};

// Scenario: each case of the table under `replace`.
// Guarantees: it becomes what the table says, and what surrounds it stays.
TEST_F(Rules, EachCaseBecomesWhatTheTableSays) {
  Configure("{fix: replace}");
  const std::string kept = Text("kept.by.all", "x");
  for (const Case& one : kCases) {
    if (std::string(one.kind) == "log") {
      ExpectLog(kept + one.before, kept + one.after);
      continue;
    }
    const std::string kind = std::string("kind: SPAN_KIND_") + one.kind + " ";
    ExpectSpan(kind + kept + one.before, kind + kept + one.after);
  }
}

// Scenario: each case in `report`, and under `add`.
// Guarantees: `report` touches nothing; `add` deletes nothing, and what it adds is what `replace`
// writes.
TEST_F(Rules, ReportTouchesNothingAndAddDeletesNothing) {
  const auto request = [](const Case& one) {
    const std::string kind = std::string("kind: SPAN_KIND_") + one.kind + " ";
    return std::string(one.kind) == "log" ? Log(one.before) : Span(kind + one.before);
  };
  const auto signal_of = [](const Case& one) {
    return std::string(one.kind) == "log" ? Signal::kLogs : Signal::kTraces;
  };
  Configure("{}");
  for (const Case& one : kCases) {
    EXPECT_TRUE(Run(signal_of(one), request(one)).untouched) << one.before;
  }
  Configure("{fix: add}");
  for (const Case& one : kCases) {
    const std::string before = request(one);
    const Signal signal = signal_of(one);
    const auto result = Run(signal, before);
    ASSERT_EQ(result.error, "");
    const std::string sent = Serialized(signal, before);
    EXPECT_GE(result.bytes.size(), sent.size()) << one.before;
    // Twice the same: what was added is not added again.
    testkit::StageRunner again(*host_, signal);
    EXPECT_EQ(again.Run(result.bytes).bytes, result.bytes) << one.before;
  }
}

// Scenario: a second run of what `replace` made.
// Guarantees: there is nothing left to do.
TEST_F(Rules, ReplaceIsDoneOnce) {
  Configure("{fix: replace}");
  for (const Case& one : kCases) {
    const bool log = std::string(one.kind) == "log";
    const std::string kind = std::string("kind: SPAN_KIND_") + one.kind + " ";
    const Signal signal = log ? Signal::kLogs : Signal::kTraces;
    const auto first = Run(signal, log ? Log(one.before) : Span(kind + one.before));
    testkit::StageRunner again(*host_, signal);
    EXPECT_TRUE(again.Run(first.bytes).untouched) << one.before;
  }
}

// Scenario: all attributes that the registry calls deprecated without a plain rename.
// Guarantees: each that has something in its place is in the table above; each that has nothing
// stays under `replace` and goes under `drop`.
TEST_F(Rules, NoneIsLeftOut) {
  std::set<std::string> covered;
  std::vector<std::string> obsolete;
  for (const Case& one : kCases) covered.insert(one.about);
  for (const auto& [name, fact] : Facts()["attributes"].items()) {
    if (!fact.contains("deprecated") || fact["deprecated"].contains("renamed_to")) continue;
    if (name.starts_with("gen_ai.") || name.starts_with("mcp.") || name.starts_with("openai.")) {
      continue;
    }
    if (covered.count(name)) continue;
    EXPECT_EQ(fact["deprecated"]["reason"], "obsoleted") << name;
    const bool number = fact["type"] == "int";
    const std::string field = number ? Int(name, 1)
                              : fact["type"] == "boolean" ? Value(name, "bool_value: true")
                                                          : Text(name, "x");
    obsolete.push_back(field);
  }
  EXPECT_GE(obsolete.size(), 15u);
  const std::string kept = Text("a.b", "c");
  Configure("{fix: replace}");
  for (const std::string& field : obsolete) ExpectSpan(kept + field, kept + field);
  Configure("{fix: drop}");
  for (const std::string& field : obsolete) ExpectSpan(kept + field, kept);
}

// Scenario: metrics of a client and of a server with net.peer.name on their points.
// Guarantees: the name of the metric says the direction; where it does not, nothing is guessed.
TEST_F(Rules, MetricsTellTheirDirection) {
  Configure("{fix: replace}");
  const auto metric = [](const std::string& name, const std::string& fields) {
    return "resource_metrics { scope_metrics { metrics { name: \"" + name +
           "\" gauge { data_points { as_int: 1 " + fields + " } } } } }";
  };
  const std::string peer = Text("net.peer.name", "x");
  Expect(Signal::kMetrics, metric("a.client.b", peer),
         metric("a.client.b", Text("server.address", "x")));
  Expect(Signal::kMetrics, metric("a.server.b", peer),
         metric("a.server.b", Text("client.address", "x")));
  Expect(Signal::kMetrics, metric("a.b", peer), metric("a.b", peer));
}

}  // namespace
}  // namespace weir::semconv
