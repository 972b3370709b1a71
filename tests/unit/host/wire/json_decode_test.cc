#include "host/wire/json_decode.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "host/wire/limits.h"
#include "host/wire/validate.h"
#include "tests/unit/host/wire/json_bodies.h"

namespace weir::wire {
namespace {

constexpr size_t kBytesMax = 64 << 20;

// The message, or nothing with the error in *error.
std::unique_ptr<oracle::Message> Decode(Signal signal, std::string_view json,
                                        std::string* error = nullptr) {
  // Exactly as long as the text, so that a sanitizer sees what is read behind it.
  const std::vector<char> exact(json.begin(), json.end());
  StringSink sink(kBytesMax);
  const auto size = JsonToProto(signal, {exact.data(), exact.size()}, sink);
  if (!size.ok()) {
    if (error) *error = std::string(size.status().message());
    return nullptr;
  }
  sink.text().resize(*size);
  auto message = oracle::Parse(signal, std::string_view(sink.text()));
  EXPECT_NE(message, nullptr) << json.substr(0, 200);
  return message;
}

void ExpectDecodes(Signal signal, std::string_view json, const std::string& expected) {
  std::string error;
  const auto actual = Decode(signal, json, &error);
  ASSERT_NE(actual, nullptr) << error;
  const auto official = ParseOfficialJson(signal, expected);
  ASSERT_NE(official, nullptr);
  std::string difference;
  EXPECT_TRUE(oracle::Same(*official, *actual, &difference)) << difference;
}

std::string LogBody(std::string_view value) {
  return R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":)" + std::string(value) +
         "}]}]}]}";
}
std::string Span(std::string_view members) {
  return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{)" + std::string(members) + "}]}]}]}";
}
void ExpectSame(Signal signal, std::string_view json, std::string_view same) {
  SCOPED_TRACE(json);
  std::string error;
  const auto a = Decode(signal, json, &error);
  ASSERT_NE(a, nullptr) << error;
  const auto b = Decode(signal, same);
  ASSERT_NE(b, nullptr);
  std::string difference;
  EXPECT_TRUE(oracle::Same(*a, *b, &difference)) << difference;
}
std::string ErrorOf(Signal signal, std::string_view json) {
  std::string error;
  EXPECT_EQ(Decode(signal, json, &error), nullptr) << json;
  return error;
}

// Scenario: every constructed OTLP/JSON body.
// Guarantees: it is taken or refused as its verdict says, with the official decoder's content.
TEST(JsonToProto, FollowsTheVerdictOfEdgeCases) {
  int taken = 0;
  for (const JsonBody& body : JsonEdgeBodies()) {
    SCOPED_TRACE(body.name);
    if (body.verdict == "either") {
      Decode(body.signal, body.text);
    } else if (body.verdict == "ignore-as-unknown") {
      ExpectSame(body.signal, body.text, "{}");
    } else if (body.verdict.empty() && body.valid_official && body.valid_collector) {
      ExpectDecodes(body.signal, body.text, body.expected);
      ++taken;
    } else {
      EXPECT_NE(ErrorOf(body.signal, body.text), "");
    }
  }
  EXPECT_GT(taken, 30);
}

// Scenario: what the JavaScript SDK sent, and the protocol's examples.
// Guarantees: the content is the official decoder's, and regular.
TEST(JsonToProto, ReadsWhatSdksSend) {
  for (const JsonBody& body : JsonRealBodies()) {
    SCOPED_TRACE(body.name);
    ExpectDecodes(body.signal, body.text, body.expected);
    StringSink sink(kBytesMax);
    const size_t size = *JsonToProto(body.signal, body.text, sink);
    const auto* const begin = reinterpret_cast<const uint8_t*>(sink.text().data());
    EXPECT_EQ(Validate(body.signal, {begin, size}, Limits())->irregular, 0u);
  }
}

// Scenario: keys that stand twice in one object: scalars, messages, lists, members of a oneof,
// null.
// Guarantees: the last one counts, and the earlier ones leave no trace.
TEST(JsonToProto, TakesTheLastOfAKey) {
  const Signal traces = Signal::kTraces;
  ExpectSame(traces, Span(R"("name":"a","kind":1,"name":"b")"), Span(R"("name":"b","kind":1)"));
  ExpectSame(traces, Span(R"("name":"a","name":"")"), Span(""));
  ExpectSame(traces, Span(R"("name":"a","kind":2,"name":null)"), Span(R"("kind":2)"));
  ExpectSame(traces, Span(R"("status":{"message":"m"},"status":{"code":2})"),
             Span(R"("status":{"code":2})"));
  ExpectSame(traces,
             Span(R"("events":[{"name":"a"},{}],"name":"n","events":[{"name":"b"}],"kind":1)"),
             Span(R"("name":"n","kind":1,"events":[{"name":"b"}])"));
  ExpectSame(traces, Span(R"("events":[{"name":"a"}],"events":[])"), Span(""));
  ExpectSame(traces, R"({"resourceSpans":[{}],"resourceSpans":[{},{}]})",
             R"({"resourceSpans":[{},{}]})");
  ExpectSame(Signal::kLogs, LogBody(R"({"intValue":1,"intValue":2})"),
             LogBody(R"({"intValue":2})"));
  ExpectSame(Signal::kLogs, LogBody(R"({"intValue":1,"stringValue":"x","intValue":null})"),
             LogBody(R"({"stringValue":"x"})"));
}

// Scenario: keys with escapes, in snake case, of other messages, unknown ones with values of all
// kinds.
// Guarantees: only the lowerCamelCase names of the message count; the rest is skipped.
TEST(JsonToProto, KnowsKeysByTheirJsonName) {
  ExpectSame(Signal::kTraces, Span(R"("n\u0061me":"a")"), Span(R"("name":"a")"));
  ExpectSame(Signal::kTraces, Span(R"("trace_state":"a","logRecords":[1],"name ":2)"), Span(""));
  ExpectSame(Signal::kTraces,
             Span(R"("x":[{"y":[]},{},"\u00e9",-1.5e+3,true,false,null],"name":"n")"),
             Span(R"("name":"n")"));
  const std::string long_key(5000, 'k');
  ExpectSame(Signal::kTraces, Span('"' + long_key + "\\n\":1"), Span(""));
}

// Scenario: numbers of every kind at and beyond their limits, as numbers and in quotes.
// Guarantees: what does not fit, is no decimal integer, or is no number of JSON is refused.
TEST(JsonToProto, ChecksNumbers) {
  const auto log = [](std::string_view value) { return LogBody("{" + std::string(value) + "}"); };
  ExpectSame(Signal::kLogs, log(R"("intValue":"-9223372036854775808")"),
             log(R"("intValue":-9223372036854775808)"));
  ExpectSame(Signal::kLogs, log(R"("intValue":"\u0031")"), log(R"("intValue":1)"));
  ExpectSame(Signal::kLogs, log(R"("doubleValue":1e-400)"), log(R"("doubleValue":0)"));
  ExpectSame(Signal::kLogs, log(R"("doubleValue":"1.5e3")"), log(R"("doubleValue":1500)"));
  for (const char* value :
       {R"("intValue":-9223372036854775809)", R"("intValue":"")", R"("intValue":"-")",
        R"("intValue":"+-5")", R"("intValue":"1_0")", R"("intValue":"5.0")", R"("intValue":true)",
        R"("intValue":{})", R"("doubleValue":1e400)", R"("doubleValue":"1e400")",
        R"("doubleValue":"")", R"("doubleValue":"-")", R"("doubleValue":"0x10")",
        R"("doubleValue":"nan")", R"("doubleValue":" 1")", R"("doubleValue":.5)",
        R"("doubleValue":+1)", R"("boolValue":1)", R"("boolValue":tru)", R"("boolValue":truex)"}) {
    EXPECT_NE(ErrorOf(Signal::kLogs, log(value)), "") << value;
  }
  for (const char* member :
       {R"("flags":4294967296)", R"("flags":-1)", R"("flags":"-0")", R"("kind":2147483648)",
        R"("kind":null)", R"("kind":"SPAN_KIND_SERVER")", R"("startTimeUnixNano":"+1")",
        R"("endTimeUnixNano":18446744073709551616)", R"("events":[null])", R"("name":1)",
        R"("attributes":[{"key":null},null])", R"("status":[])"}) {
    EXPECT_NE(ErrorOf(Signal::kTraces, Span(member)), "") << member;
  }
}

// Scenario: ids and base64 in their spellings.
// Guarantees: either case, either alphabet, padded or not; nothing else.
TEST(JsonToProto, ReadsIdsAndBase64) {
  const auto bytes = [](std::string_view text) {
    return LogBody("{\"bytesValue\":\"" + std::string(text) + "\"}");
  };
  ExpectSame(Signal::kLogs, bytes("-_8="), bytes("+/8"));
  ExpectSame(Signal::kLogs, bytes("\\u0041A=="), bytes("AA"));
  ExpectSame(Signal::kTraces, Span(R"("traceId":"ABCD")"), Span(R"("traceId":"abcd")"));
  ExpectSame(Signal::kTraces, Span(R"("traceId":"\u0061bcd")"), Span(R"("traceId":"abcd")"));
  for (const char* text : {"A", "AAAAA", "AA=", "A===", "AAA==", "=", "====", "AA A", "A*AA"}) {
    EXPECT_NE(ErrorOf(Signal::kLogs, bytes(text)), "") << text;
  }
  for (const char* text : {"abc", "xy", "0x", "a b "}) {
    EXPECT_NE(ErrorOf(Signal::kTraces, Span("\"spanId\":\"" + std::string(text) + '"')), "");
  }
}

std::string Nested(int depth) {
  std::string json;
  for (int i = 0; i < depth; ++i) json += R"({"arrayValue":{"values":[)";
  json += "{}";
  for (int i = 0; i < depth; ++i) json += "]}}";
  return LogBody(json);
}

// Scenario: values inside values at the limit of the official library and one beyond; unknown lists
// at our own limit.
// Guarantees: the limits hold to the level.
TEST(JsonToProto, LimitsDepth) {
  // Request, resource, scope, record and body are five messages; each level is two more.
  EXPECT_NE(Decode(Signal::kLogs, Nested(47)), nullptr);
  EXPECT_NE(ErrorOf(Signal::kLogs, Nested(48)), "");
  const auto unknown = [](int depth) {
    return "{\"x\":" + std::string(static_cast<size_t>(depth), '[') +
           std::string(static_cast<size_t>(depth), ']') + "}";
  };
  EXPECT_NE(Decode(Signal::kLogs, unknown(kJsonUnknownDepthMax)), nullptr);
  EXPECT_NE(ErrorOf(Signal::kLogs, unknown(kJsonUnknownDepthMax + 1)), "");
}

// Scenario: mistakes of several kinds.
// Guarantees: the message names the byte, the field, what was found and what was expected.
TEST(JsonToProto, SaysWhatIsWrong) {
  EXPECT_EQ(ErrorOf(Signal::kTraces, Span(R"("kind":"2")")),
            "OTLP/JSON: byte 51, at Span.kind: expected an integer, as OTLP wants for enums, found "
            "a string");
  EXPECT_EQ(ErrorOf(Signal::kTraces, "{}x"),
            "OTLP/JSON: byte 2: expected the end of the text, found 'x'");
  EXPECT_EQ(ErrorOf(Signal::kLogs, LogBody(R"({"intValue":1,"stringValue":""})")),
            "OTLP/JSON: byte 54, at LogRecord.body: expected one of stringValue and intValue, "
            "found both");
  EXPECT_EQ(ErrorOf(Signal::kLogs, "{\"\xff\":1}"),
            "OTLP/JSON: byte 2: expected UTF-8, found a byte that is none");
  EXPECT_EQ(ErrorOf(Signal::kLogs, "{\"a\":\"\\ud800\"}"),
            "OTLP/JSON: byte 6: expected a surrogate pair, found half of one");
}

// Scenario: texts of all lengths around those where lengths take another byte, with and without
// escapes, inside messages of such lengths; the sink grants exactly what is asked for.
// Guarantees: the official decoder reads the same content.
TEST(JsonToProto, FramesMessagesOfAllLengths) {
  for (const size_t around : {0, 120, 16380, 2097140}) {
    // The long ones take their time.
    for (size_t n = around; n < around + 16; n += around > 1'000'000 ? 6 : 1) {
      for (const char* tail : {"", "\\u00e9", "\\n\\n\\n\\n"}) {
        const std::string json =
            LogBody("{\"stringValue\":\"" + std::string(n, 'x') + tail + "\"}");
        ExpectDecodes(Signal::kLogs, json, json);
        if (HasFailure()) return;
      }
    }
  }
}

// Scenario: numbers that take more room as protobuf than as text, and a sink that refuses to grow.
// Guarantees: the sink is asked for no more than it may grant where that is enough; a refusal is
// ResourceExhausted.
TEST(JsonToProto, StaysInsideTheSink) {
  std::string bounds = "1";
  for (int i = 0; i < 2000; ++i) bounds += ",1";
  const std::string json =
      R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"histogram":{"dataPoints":[)"
      R"({"explicitBounds":[)" + bounds + "]}]}}]}]}]}";
  StringSink enough(17000);
  EXPECT_TRUE(JsonToProto(Signal::kMetrics, json, enough).ok());
  StringSink little(10000);
  EXPECT_EQ(JsonToProto(Signal::kMetrics, json, little).status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace weir::wire
