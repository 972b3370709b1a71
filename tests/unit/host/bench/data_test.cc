#include "host/bench/data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/testkit/json_request.h"
#include "tests/unit/host/bench/samples.h"

namespace weir::bench {
namespace {

using ::testing::HasSubstr;

// Scenario: every capture that is installed, under a name that says nothing.
// Guarantees: its signal is told by its content, and it holds records.
TEST(Data, SignalsAreToldByContent) {
  const auto files = InstalledData(std::filesystem::path(WEIR_BUILD_DIR) / "bin" / "weir");
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_GE(files->size(), 10u);
  for (const std::string& file : *files) {
    const auto requests = ParseData("body", ReadFile(file));
    ASSERT_TRUE(requests.ok()) << file << ": " << requests.status();
    ASSERT_EQ(requests->size(), 1u);
    EXPECT_THAT(file, HasSubstr(std::string(SignalName(requests->front().signal))));
    EXPECT_GT(requests->front().survey.items, 0u);
    EXPECT_EQ(requests->front().survey.irregular, 0u);
  }
}

// Scenario: a request as JSON, over several lines, and two of different signals, one a line.
// Guarantees: they are read as what they are.
TEST(Data, JsonIsOneRequestOrOneALine) {
  const std::string whole =
      ReadFile((std::filesystem::path(WEIR_TEST_DATA) / "examples" / "trace.json").string());
  const auto one = ParseData("trace.json", whole);
  ASSERT_TRUE(one.ok()) << one.status();
  ASSERT_EQ(one->size(), 1u);
  EXPECT_EQ(one->front().signal, Signal::kTraces);

  const auto trace = testkit::JsonFromRequest(Signal::kTraces, one->front().bytes.text());
  const std::string log =
      R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"a"}}]}]}]})";
  const auto two = ParseData("lines", *trace + "\n\n" + log + "\n");
  ASSERT_TRUE(two.ok()) << two.status();
  ASSERT_EQ(two->size(), 2u);
  EXPECT_EQ((*two)[1].signal, Signal::kLogs);
  EXPECT_EQ((*two)[1].survey.items, 1u);
}

// Scenario: text, an empty file, JSON that is no request, a broken line, a missing file, a folder.
// Guarantees: the message names the file, and the line where there is one.
TEST(Data, WhatIsNoRequestIsNamed) {
  EXPECT_THAT(ParseData("a.txt", "hello").status().ToString(), HasSubstr("a.txt: neither"));
  EXPECT_THAT(ParseData("b.bin", "").status().ToString(), HasSubstr("b.bin: neither"));
  EXPECT_THAT(ParseData("c.json", "{}").status().ToString(), HasSubstr("c.json: JSON without"));
  const std::string log = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]})";
  const auto broken = ParseData("d.jsonl", log + "\n{\"resourceLogs\":7}\n");
  EXPECT_THAT(broken.status().ToString(), HasSubstr("d.jsonl:2: "));
  EXPECT_THAT(LoadData({"/nonexistent/file"}).status().ToString(),
              HasSubstr("/nonexistent/file: could not be read"));
  EXPECT_THAT(LoadData({WEIR_TEST_DATA}).status().ToString(), HasSubstr("a file was expected"));
}

// Scenario: requests without a record: one for the whole file, one of the lines.
// Guarantees: the message says so, with the line.
TEST(Data, JsonWithoutRecordsIsRefused) {
  EXPECT_THAT(ParseData("e.json", R"({"resourceLogs":[]})").status().ToString(),
              HasSubstr("e.json: an OTLP export request without a record"));
  const std::string log = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]})";
  EXPECT_THAT(ParseData("f.jsonl", log + "\n{\"resourceSpans\":[]}\n").status().ToString(),
              HasSubstr("f.jsonl:2: an OTLP export request without a record"));
}

// Scenario: an executable without installed captures.
// Guarantees: the message says where they were looked for and what to do.
TEST(Data, MissingCapturesAreNamed) {
  EXPECT_THAT(InstalledData("/nonexistent/bin/weir").status().ToString(),
              HasSubstr("/nonexistent/share/weir/bench-data"));
}

}  // namespace
}  // namespace weir::bench
