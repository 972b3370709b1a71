// The report, and what stays of a request that is edited.
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "tests/unit/plugins/processors/semconv/semconv_fixture.h"

namespace weir::semconv {
namespace {

class Report : public SemconvTest {
 protected:
  static std::string Request(const std::string& service, const std::string& spans) {
    return "resource_spans { resource { " + Text("service.name", service) + " } scope_spans { " +
           spans + " } }";
  }
};

// Scenario: two services, one of which keeps to the conventions, then a tick.
// Guarantees: the report has their scores, the findings with an example, and what `replace` would
// have done; the file has it too.
TEST_F(Report, SaysWhatWasFound) {
  const auto file = std::filesystem::path(::testing::TempDir()) / "semconv_report.json";
  Configure("{report: {file: '" + file.string() + "'}}");
  Run(Signal::kTraces, Request("good", "spans { " + Text("http.request.method", "GET") + " }"));
  Run(Signal::kTraces,
      Request("bad", "spans { name: \"checkout\" " + Text("http.method", "GET") + " } spans { " +
                         Text("server.port", "eighty") + " } spans { } spans { }"));
  ASSERT_NE(host_->tick_at(0), 0u);
  host_->Tick(0, host_->tick_at(0));
  const auto report = nlohmann::json::parse(host_->report());
  EXPECT_EQ(report["services"]["good"]["score"], 100.0);
  EXPECT_EQ(report["services"]["bad"]["score"], 50.0);
  EXPECT_EQ(report["services"]["bad"]["records"], 4);
  EXPECT_EQ(report["services"]["bad"]["findings"]["deprecated"]["violation"], 1);
  const auto& attributes = report["tables"][1];
  EXPECT_EQ(attributes["title"], "Attributes");
  bool deprecated = false, mismatch = false;
  for (const auto& row : attributes["rows"]) {
    ASSERT_EQ(row.size(), attributes["columns"].size());
    if (row[1] == "deprecated" && row[2] == "http.method") {
      EXPECT_EQ(row[4], "checkout of bad");
      deprecated = true;
    }
    if (row[1] == "type_mismatch" && row[2] == "server.port") {
      EXPECT_EQ(row[4], "\"eighty\" on  of bad");
      mismatch = true;
    }
  }
  EXPECT_TRUE(deprecated && mismatch) << report.dump(1);
  EXPECT_EQ(report["tables"][3]["rows"], nlohmann::json::parse("[[\"rename\", 0, 1]]"));
  std::ifstream written(file);
  EXPECT_EQ(nlohmann::json::parse(written), report);
}

// Scenario: of three services two have counters of their own, and a shard tells only two apart.
// Guarantees: their counts are those of the report, added at its interval and once; the third has
// none.
TEST_F(Report, CountsServicesByName) {
  Configure("{report: {services: 1, counted_services: [late, bad]}}");
  const std::string old = Text("http.method", "GET");
  for (int i = 1; i <= 2; i++) {
    Run(Signal::kTraces, Request("else", "spans { " + old + " }"));
    Run(Signal::kTraces, Request("bad", "spans { " + old + " } spans { " + old + " } spans { }"));
    Run(Signal::kTraces, Request("late", "spans { }"));
    EXPECT_EQ(host_->Metric("service_records", "service=bad"), 3 * (i - 1));
    host_->Tick(0, host_->tick_at(0));
    EXPECT_EQ(host_->Metric("service_records", "service=bad"), 3 * i);
    EXPECT_EQ(host_->Metric("service_violating_records", "service=bad"), 2 * i);
    EXPECT_EQ(host_->Metric("service_findings", "service=bad,finding=deprecated,level=violation"),
              2 * i);
    EXPECT_EQ(host_->Metric("service_records", "service=late"), i);
    EXPECT_EQ(host_->Metric("service_violating_records", "service=late"), 0);
  }
  EXPECT_EQ(host_->Metric("service_records"), 8);
}

// Scenario: two ticks with data between, then a third one without.
// Guarantees: counts add up over the window and none is counted twice.
TEST_F(Report, AddsUpOverTheWindow) {
  Configure("{}");
  const std::string request = Request("s", "spans { " + Text("http.method", "GET") + " }");
  for (int i = 1; i <= 2; i++) {
    Run(Signal::kTraces, request);
    host_->Tick(0, host_->tick_at(0));
    EXPECT_EQ(nlohmann::json::parse(host_->report())["services"]["s"]["records"], i);
  }
  EXPECT_EQ(host_->tick_at(0), 0u);
}

// Scenario: more services than the report may have, and names that nobody knows without end.
// Guarantees: the rest share one row, and the report stays within the host's limit.
TEST_F(Report, IsBounded) {
  Configure("{report: {services: 3, rows: 1000}}");
  for (int i = 0; i < 10; i++) Run(Signal::kTraces, Request("s" + std::to_string(i), "spans { }"));
  for (int i = 0; i < 60; i++) {
    std::string fields;
    for (int j = 0; j < 100; j++) {
      fields += Text("a.very.long.name.that.nobody.knows.n" + std::to_string(i * 100 + j), "x");
    }
    Run(Signal::kTraces, Request("s1", "spans { " + fields + " }"));
  }
  host_->Tick(0, host_->tick_at(0));
  const auto report = nlohmann::json::parse(host_->report());
  EXPECT_EQ(report["services"].size(), 4u);
  EXPECT_EQ(report["services"]["(other)"]["records"], 7);
  EXPECT_LE(host_->report().size(), 256u << 10);
}

// Scenario: an attribute is renamed in a request with fields that this version does not know, in
// the span, the scope and the resource.
// Guarantees: they are sent on as they came.
TEST_F(Report, EditsKeepUnknownFields) {
  Configure("{fix: replace}");
  std::string span = Serialized(Signal::kTraces, Span(Text("http.method", "GET")));
  // resource_spans (1) of scope_spans (2) of spans (2): field 999 as a text behind the known ones.
  const std::string unknown = std::string("\xba\x3e\x05hello", 8);
  const auto wrap = [](char tag, const std::string& inner) {
    return std::string(1, tag) + static_cast<char>(inner.size()) + inner;
  };
  const std::string attribute = wrap('\x4a', wrap('\x0a', "http.method") +
                                                 wrap('\x12', wrap('\x0a', "GET")));
  const std::string renamed = wrap('\x4a', wrap('\x0a', "http.request.method") +
                                               wrap('\x12', wrap('\x0a', "GET")));
  const auto request = [&](const std::string& of_span) {
    const std::string spans = wrap('\x12', of_span + unknown);
    return wrap('\x0a', wrap('\x12', spans + unknown) + unknown) + unknown;
  };
  testkit::StageRunner stage(*host_, Signal::kTraces);
  const auto result = stage.Run(request(attribute));
  EXPECT_EQ(result.error, "");
  EXPECT_EQ(result.bytes, request(renamed));
}

// Scenario: an arena that has no room for the new names.
// Guarantees: the batch is refused; nothing half done is sent on.
TEST_F(Report, AFullArenaRefusesTheBatch) {
  Configure("{fix: replace}");
  const auto result = Run(Signal::kTraces, Span(Text("http.method", "GET")), 8);
  EXPECT_NE(result.error, "");
  EXPECT_TRUE(result.bytes.empty());
}

}  // namespace
}  // namespace weir::semconv
