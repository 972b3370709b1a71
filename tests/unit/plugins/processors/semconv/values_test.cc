// Values: enums, types, and how one is turned into another.
#include "tests/unit/plugins/processors/semconv/facts.h"
#include "tests/unit/plugins/processors/semconv/semconv_fixture.h"

namespace weir::semconv {
namespace {

class Values : public SemconvTest {};

std::string Int(std::string_view key, int64_t n) {
  return Value(key, "int_value: " + std::to_string(n));
}

// What facts section 7 says about values of db.system; the rest keep theirs.
const std::map<std::string, std::string> kDatabases = {
    {"mssql", "microsoft.sql_server"}, {"oracle", "oracle.db"},
    {"db2", "ibm.db2"},                {"informix", "ibm.informix"},
    {"netezza", "ibm.netezza"},        {"hanadb", "sap.hana"},
    {"maxdb", "sap.maxdb"},            {"dynamodb", "aws.dynamodb"},
    {"redshift", "aws.redshift"},      {"cosmosdb", "azure.cosmosdb"},
    {"spanner", "gcp.spanner"},        {"firebird", "firebirdsql"},
    {"h2", "h2database"},              {"ingres", "actian.ingres"},
    {"adabas", "softwareag.adabas"},   {"intersystems_cache", "intersystems.cache"},
    {"cache", "intersystems.cache"},   {"cloudscape", "other_sql"},
    {"firstsql", "other_sql"},         {"mssqlcompact", "other_sql"}};

// Scenario: every value of db.system.
// Guarantees: under the new name it is a value of db.system.name, or stays where none takes its
// place.
TEST_F(Values, EveryDatabaseIsMapped) {
  Configure("{fix: replace}");
  const auto& names = Facts()["attributes"]["db.system.name"]["values"];
  size_t mapped = 0;
  for (const auto& [value, about] : Facts()["attributes"]["db.system"]["values"].items()) {
    const auto to = kDatabases.find(value);
    const std::string now = to == kDatabases.end() ? value : to->second;
    ExpectSpan(Text("db.system", value), Text("db.system.name", now));
    if (to != kDatabases.end()) {
      EXPECT_TRUE(names.contains(now)) << now;
      mapped++;
    }
  }
  EXPECT_EQ(mapped, kDatabases.size());
}

// Scenario: every enum member that the registry calls renamed.
// Guarantees: it becomes the member that it was renamed to, in place or with its attribute.
TEST_F(Values, EveryRenamedMemberIsMapped) {
  Configure("{fix: replace}");
  size_t members = 0;
  for (const auto& [name, fact] : Facts()["attributes"].items()) {
    if (!fact.contains("values") || name.starts_with("gen_ai.") || name == "db.system") continue;
    for (const auto& [value, about] : fact["values"].items()) {
      if (!about.contains("deprecated") || !about["deprecated"].contains("renamed_to")) continue;
      const std::string to = about["deprecated"]["renamed_to"];
      ExpectSpan(Text(name, value), Text(name, to));
      members++;
    }
  }
  EXPECT_GE(members, 10u);
}

// Scenario: values that moved with their attribute.
// Guarantees: each is the value of the new one.
TEST_F(Values, ValuesMoveWithTheirAttribute) {
  Configure("{fix: replace}");
  ExpectSpan(Text("net.transport", "ip_tcp"), Text("network.transport", "tcp"));
  ExpectSpan(Text("net.transport", "ip_udp"), Text("network.transport", "udp"));
  ExpectSpan(Text("net.transport", "pipe"), Text("network.transport", "pipe"));
  ExpectSpan(Text("net.transport", "inproc"), Text("network.transport", "inproc"));
  ExpectSpan(Text("rpc.system", "apache_dubbo"), Text("rpc.system.name", "dubbo"));
  ExpectSpan(Text("rpc.system", "connect_rpc"), Text("rpc.system.name", "connectrpc"));
  ExpectSpan(Text("messaging.operation", "publish"), Text("messaging.operation.type", "send"));
  ExpectSpan(Text("system.network.state", "close"), Text("network.connection.state", "closed"));
  ExpectSpan(Text("system.cpu.state", "kernel"), Text("cpu.mode", "system"));
}

// Scenario: request methods: known, in small letters, unknown.
// Guarantees: the value is one of the closed list, and what was sent is beside it.
TEST_F(Values, MethodsAreOfTheClosedList) {
  Configure("{fix: replace}");
  ExpectSpan(Text("http.request.method", "GET"), Text("http.request.method", "GET"));
  ExpectSpan(Text("http.request.method", "get"),
             Text("http.request.method", "GET") + Text("http.request.method_original", "get"));
  ExpectSpan(Text("http.method", "PURGE"),
             Text("http.request.method", "_OTHER") + Text("http.request.method_original", "PURGE"));
  ExpectSpan(Text("http.method", "POST"), Text("http.request.method", "POST"));
  EXPECT_EQ(host_->Metric("findings", "finding=undefined_enum_variant,level=violation"), 1);
}

// Scenario: every attribute of a simple type, with a value of another type that loses nothing.
// Guarantees: it is turned into the registry's type; and it is a finding.
TEST_F(Values, EveryTypeIsCoerced) {
  Configure("{fix: replace, ignore: [not_stable]}");
  int64_t count = 0;
  for (const auto& [name, fact] : Facts()["attributes"].items()) {
    if (fact.contains("deprecated")) continue;
    const std::string type = fact["type"];
    if (type == "int") {
      ExpectSpan(Text(name, "-42"), Int(name, -42));
    } else if (type == "string") {
      ExpectSpan(Int(name, 42), Text(name, "42"));
    } else if (type == "boolean") {
      ExpectSpan(Text(name, "true"), Value(name, "bool_value: true"));
    } else if (type == "double") {
      ExpectSpan(Text(name, "0.25"), Value(name, "double_value: 0.25"));
    } else if (type == "string[]") {
      ExpectSpan(Text(name, "a"), Value(name, "array_value { values { string_value: \"a\" } }"));
    } else {
      continue;
    }
    count++;
  }
  EXPECT_GT(count, 500);
  EXPECT_EQ(host_->Metric("findings", "finding=type_mismatch,level=violation"), count);
  EXPECT_EQ(host_->Metric("fixes", "fix=type"), count);
}

// Scenario: values that can not be turned into the type without a loss.
// Guarantees: they stay under `replace` and go under `drop`.
TEST_F(Values, WhatWouldLoseSomethingStays) {
  const std::string wrong = Text("server.port", "http") +
                            Value("process.pid", "double_value: 1.5") +
                            Value("http.route", "kvlist_value { }");
  Configure("{fix: replace}");
  ExpectSpan(wrong, wrong);
  Configure("{fix: drop}");
  ExpectSpan(Text("a.b", "c") + wrong, Text("a.b", "c"));
  ExpectSpan(Value("process.pid", "double_value: 12"), Int("process.pid", 12));
}

// Scenario: every attribute of the registry with a value of its own type and list.
// Guarantees: nothing is a violation, and nothing is touched, whatever the mode.
TEST_F(Values, WhatConformsIsNotTouched) {
  for (const char* mode : {"report", "add", "replace", "drop"}) {
    Configure(std::string("{fix: ") + mode + "}");
    for (const auto& [name, fact] : Facts()["attributes"].items()) {
      if (fact.contains("deprecated")) continue;
      const std::string type = fact["type"];
      std::string value = "string_value: \"x\"";
      if (type == "int" || fact.value("enum_type", "") == "int") value = "int_value: 1";
      if (type == "double") value = "double_value: 1.5";
      if (type == "boolean") value = "bool_value: false";
      if (type.find("[]") != type.npos) value = "array_value { }";
      if (fact.contains("values") && fact["enum_type"] == "string") {
        for (const auto& [member, about] : fact["values"].items()) {
          if (about.contains("deprecated")) continue;
          value = "string_value: \"" + member + "\"";
        }
      }
      const std::string rest = type.starts_with("template") ? ".x" : "";
      EXPECT_TRUE(Run(Signal::kTraces, Span(Value(name + rest, value))).untouched) << name;
    }
    EXPECT_EQ(host_->Metric("violating_records"), 0) << mode;
  }
}

}  // namespace
}  // namespace weir::semconv
