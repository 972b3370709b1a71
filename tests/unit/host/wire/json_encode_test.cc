#include "host/testkit/random_otlp.h"
#include "host/wire/json_encode.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "host/wire/json_decode.h"
#include "host/wire/json_names.h"
#include "host/wire/limits.h"
#include "host/wire/normalize.h"
#include "host/wire/validate.h"
#include "tests/support/otlp_data.h"
#include "tests/unit/host/wire/json_bodies.h"

namespace weir::wire {
namespace {

constexpr size_t kBytesMax = 256 << 20;

std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::string Encode(Signal signal, std::string_view bytes) {
  std::string json;
  const absl::Status done = ProtoToJson(signal, Bytes(bytes), &json);
  EXPECT_TRUE(done.ok()) << done;
  return json;
}

// Through JSON and back, and through JSON and the official library, is what it was.
void ExpectSurvives(Signal signal, std::string_view bytes) {
  const auto original = oracle::Parse(signal, bytes);
  ASSERT_NE(original, nullptr);
  original->DiscardUnknownFields();
  const std::string json = Encode(signal, bytes);
  EXPECT_EQ(json.find('\n'), std::string::npos);

  StringSink sink(kBytesMax);
  const auto size = JsonToProto(signal, json, sink);
  ASSERT_TRUE(size.ok()) << size.status() << json.substr(0, 1000);
  sink.text().resize(*size);
  const auto back = oracle::Parse(signal, std::string_view(sink.text()));
  ASSERT_NE(back, nullptr);
  std::string difference;
  EXPECT_TRUE(oracle::Same(*original, *back, &difference)) << difference;

  const auto official = ParseOfficialJson(signal, WithBase64Ids(json));
  ASSERT_NE(official, nullptr) << json.substr(0, 1000);
  difference.clear();
  EXPECT_TRUE(oracle::Same(*original, *official, &difference)) << difference;
}

// A field with a length below 128.
std::string Field(uint32_t number, const std::string& content) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(content.size())} +
         content;
}
std::string SpanRequest(const std::string& span) { return Field(1, Field(2, Field(2, span))); }
std::string SpanJson(std::string_view members) {
  return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{)" + std::string(members) + "}]}]}]}";
}

// Scenario: everything that SDKs sent, and the protocol's examples.
// Guarantees: the text means the same to us and to the official library, and what was expected of
// the body.
TEST(ProtoToJson, KeepsWhatSdksSend) {
  int expected = 0;
  for (const OtlpBody& body : RealBodies()) {
    SCOPED_TRACE(body.name);
    ExpectSurvives(body.signal, body.bytes);
    std::string json = ExpectedOf("captures/" + body.name);
    if (json.empty()) json = ExpectedOf(body.name);
    if (json.empty()) continue;
    const auto want = ParseOfficialJson(body.signal, json);
    const auto have =
        ParseOfficialJson(body.signal, WithBase64Ids(Encode(body.signal, body.bytes)));
    ASSERT_NE(want, nullptr);
    ASSERT_NE(have, nullptr);
    EXPECT_TRUE(oracle::Same(*want, *have));
    ++expected;
  }
  EXPECT_GT(expected, 20);
}

// Scenario: every constructed body that is accepted.
// Guarantees: the same, after it has been made regular.
TEST(ProtoToJson, KeepsEdgeCases) {
  int compared = 0;
  for (const OtlpBody& body : EdgeBodies()) {
    SCOPED_TRACE(body.name);
    const auto survey = Validate(body.signal, body.span(), Limits());
    if (!survey.ok()) continue;
    std::string bytes = body.bytes;
    if (survey->NeedsNormalizing()) {
      bytes = Normalize(body.signal, body.span(), *survey, Limits())->bytes;
    }
    ExpectSurvives(body.signal, bytes);
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

// Scenario: random requests, also irregular ones: scattered lists, duplicate fields, oneofs twice.
// Guarantees: the same.
TEST(ProtoToJson, KeepsRandomRequests) {
  for (const Signal signal : kSignals) {
    for (const bool irregular : {false, true}) {
      std::mt19937 random(29);
      for (int i = 0; i < 120 && !HasFailure(); ++i) {
        SCOPED_TRACE(i);
        ExpectSurvives(signal, testkit::RandomOtlp(signal, {.irregular = irregular}, random));
      }
    }
  }
}

// Scenario: a list that goes on behind another field, and a message in two parts.
// Guarantees: one list and one object, as protobuf means it.
TEST(ProtoToJson, CollectsWhatIsScattered) {
  const std::string a = Field(11, Field(2, "a"));
  const std::string b = Field(11, Field(2, "b"));
  EXPECT_EQ(Encode(Signal::kTraces, SpanRequest(a + Field(5, "n") + b)),
            SpanJson(R"("name":"n","events":[{"name":"a"},{"name":"b"}])"));
  EXPECT_EQ(Encode(Signal::kTraces, SpanRequest(Field(15, Field(2, "m")) + Field(15, "\x18\x02"))),
            SpanJson(R"("status":{"message":"m","code":2})"));
}

// Scenario: texts with everything that must not stand in a JSON string, at every place of a word.
// Guarantees: escapes where JSON wants them, U+FFFD for bytes that are not UTF-8, else no change.
TEST(ProtoToJson, EscapesTexts) {
  const struct {
    std::string_view text, json;
  } kCases[] = {
      {"\"", "\\\""},
      {"\\", "\\\\"},
      {std::string_view("\0", 1), "\\u0000"},
      {"\b\f\n\r\t\x1f", "\\b\\f\\n\\r\\t\\u001f"},
      {"\x7f/<>&", "\x7f/<>&"},
      {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
      {"\xc3\xa9\xff\"", "\xc3\xa9\xef\xbf\xbd\\\""},
      {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
  };
  for (const auto& one : kCases) {
    for (size_t before = 0; before < 18; ++before) {
      for (const size_t behind : {0, 1, 7, 8, 30}) {
        const std::string head(before, 'a');
        const std::string tail(behind, 'z');
        const std::string name = head + std::string(one.text) + tail;
        EXPECT_EQ(Encode(Signal::kTraces, SpanRequest(Field(5, name))),
                  SpanJson("\"name\":\"" + head + std::string(one.json) + tail + '"'));
      }
    }
  }
}

// Scenario: defaults on the wire: of plain fields, of an optional field and of a oneof's member; a
// packed run without a number.
// Guarantees: only those whose presence means something come out.
TEST(ProtoToJson, LeavesOutDefaults) {
  EXPECT_EQ(Encode(Signal::kTraces, SpanRequest(Field(1, "") + Field(5, "") +
                                                std::string("\x30\0\x39\0\0\0\0\0\0\0\0", 11))),
            SpanJson(""));
  const std::string zero("\0\0\0\0\0\0\0\0", 8);
  const std::string point = Field(6, "") + '\x29' + zero;  // bucket_counts, sum
  const std::string metric = Field(9, Field(1, point));
  EXPECT_EQ(Encode(Signal::kMetrics, Field(1, Field(2, Field(2, metric)))),
            R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"histogram":{"dataPoints":[)"
            R"({"sum":0}]}}]}]}]})");
  const std::string attribute = Field(9, Field(1, "k") + Field(2, Field(1, "")));
  EXPECT_EQ(Encode(Signal::kTraces, SpanRequest(attribute)),
            SpanJson(R"("attributes":[{"key":"k","value":{"stringValue":""}}])"));
  EXPECT_EQ(Encode(Signal::kTraces, ""), "{}");
}

// Scenario: a text is there already; then a malformed request.
// Guarantees: the request is appended; after an error the text is as it was.
TEST(ProtoToJson, AppendsOrLeavesTheTextAlone) {
  std::string text = "before ";
  ASSERT_TRUE(ProtoToJson(Signal::kTraces, Bytes(SpanRequest(Field(5, "n"))), &text).ok());
  EXPECT_EQ(text, "before " + SpanJson(R"("name":"n")"));
  const std::string before = text;
  for (const std::string& bad :
       std::vector<std::string>{SpanRequest(Field(5, "n") + "\x2a"), SpanRequest("\x28\x01"),
                                SpanRequest("\x2a\x7f"), SpanRequest("\x0b\x0c")}) {
    const absl::Status status = ProtoToJson(Signal::kTraces, Bytes(bad), &text);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message(),
              "OTLP: the request is malformed in a opentelemetry.proto.trace.v1.Span");
    EXPECT_EQ(text, before);
  }
}

// Scenario: the names in the schema.
// Guarantees: none is longer than the room that a key has.
TEST(JsonNames, FitTheirRoom) {
  for (uint32_t m = 0; m < kMessageCount; ++m) {
    for (const JsonField& field : JsonNames::Get().Fields(static_cast<MessageId>(m))) {
      EXPECT_LE(field.name.size() + 3, kJsonKeyBytes) << field.name;
    }
  }
}

}  // namespace
}  // namespace weir::wire
