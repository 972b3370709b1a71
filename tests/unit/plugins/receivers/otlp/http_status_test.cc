// What an OTLP/HTTP client is told: every status, in the encoding of its request.
#include "tests/unit/plugins/receivers/otlp/http_client.h"
#include "tests/unit/plugins/receivers/otlp/otlp_fixture.h"

namespace weir::testkit {
namespace {

using ::testing::HasSubstr;

class OtlpHttpStatus : public OtlpTest {
 protected:
  HttpResponse Ask(const std::string& request) {
    HttpClient client(http_port_);
    EXPECT_TRUE(client.Send(request));
    return client.Read();
  }
};

// google.rpc.Status: code and message.
std::string StatusBytes(int code, const std::string& text) {
  return std::string("\x08") + static_cast<char>(code) + "\x12" + static_cast<char>(text.size()) +
         text;
}

// Scenario: the sink takes a request as protobuf and as JSON.
// Guarantees: 200 with an empty response message in the request's own encoding.
TEST_F(OtlpHttpStatus, SuccessHasNoPartialSuccess) {
  BeginHttp();
  const HttpResponse proto = Ask(TraceRequest("x"));
  EXPECT_EQ(proto.status, 200);
  EXPECT_EQ(proto.body, "");
  const HttpResponse json = Ask(HttpRequest("/v1/logs", kJsonType, "{logs}"));
  EXPECT_EQ(json.status, 200);
  EXPECT_EQ(json.headers.at("content-type"), "application/json");
  EXPECT_EQ(json.body, "{}");
  EXPECT_EQ(sink().pushed().back().bytes, "logs");
  EXPECT_EQ(sink().pushed().back().signal, WEIR_LOGS);
}

// Scenario: an empty body.
// Guarantees: an empty request is a success.
TEST_F(OtlpHttpStatus, AnEmptyRequestSucceeds) {
  BeginHttp();
  EXPECT_EQ(Ask(TraceRequest("")).status, 200);
}

// Scenario: the sink takes all but three items.
// Guarantees: 200 with partial_success, in both encodings, named by the signal.
TEST_F(OtlpHttpStatus, PartialSuccessIsReported) {
  BeginHttp();
  SinkAnswer partial;
  partial.status = WEIR_PARTIAL;
  partial.rejected = 3;
  partial.text = "bad \"id\"";
  sink().AnswerPushes(partial);
  const HttpResponse proto = Ask(TraceRequest("x"));
  EXPECT_EQ(proto.status, 200);
  EXPECT_EQ(proto.body, std::string("\x0a\x0c\x08\x03\x12\x08") + "bad \"id\"");
  const std::pair<const char*, const char*> names[] = {{"/v1/traces", "rejectedSpans"},
                                                       {"/v1/metrics", "rejectedDataPoints"},
                                                       {"/v1/logs", "rejectedLogRecords"}};
  for (const auto& [path, name] : names) {
    const HttpResponse json = Ask(HttpRequest(path, kJsonType, "{}"));
    EXPECT_EQ(json.status, 200);
    EXPECT_EQ(json.body, std::string("{\"partialSuccess\":{\"") + name +
                             "\":\"3\",\"errorMessage\":\"bad \\\"id\\\"\"}}");
  }
}

// Scenario: the sink refuses the bytes for good, as protobuf and as JSON; JSON that is none.
// Guarantees: 400 with google.rpc.Status INVALID_ARGUMENT and the reason; the connection stays.
TEST_F(OtlpHttpStatus, BadDataIs400) {
  BeginHttp();
  SinkAnswer bad;
  bad.status = WEIR_PERMANENT;
  bad.text = "not a request";
  sink().AnswerPushes(bad);
  HttpClient client(http_port_);
  client.Send(TraceRequest("x"));
  const HttpResponse proto = client.Read();
  EXPECT_EQ(proto.status, 400);
  EXPECT_EQ(proto.headers.at("content-type"), "application/x-protobuf");
  EXPECT_EQ(proto.body, StatusBytes(3, "not a request"));
  client.Send(HttpRequest("/v1/traces", kJsonType, "{}"));
  const HttpResponse json = client.Read();
  EXPECT_EQ(json.status, 400);
  EXPECT_EQ(json.body, "{\"code\":3,\"message\":\"not a request\"}");
  client.Send(HttpRequest("/v1/traces", kJsonType, "[]"));
  EXPECT_EQ(client.Read().body, "{\"code\":3,\"message\":\"no JSON object\"}");
}

// Scenario: there is no room, with and without a wish for when to come back.
// Guarantees: 503 with Retry-After, 1 to 5 seconds when nobody has a wish, and UNAVAILABLE; the
// request is refused before its body is read, and the connection stays.
TEST_F(OtlpHttpStatus, OverloadIs503WithRetryAfter) {
  BeginHttp();
  SinkAnswer busy;
  busy.status = WEIR_BUSY;
  busy.text = "queue full";
  sink().AnswerReserves(busy);
  HttpClient client(http_port_);
  client.Send(TraceRequest(std::string(1000, 'x')));
  const HttpResponse refused = client.Read();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.body, StatusBytes(14, "queue full"));
  const int seconds = std::stoi(refused.headers.at("retry-after"));
  EXPECT_GE(seconds, 1);
  EXPECT_LE(seconds, 5);
  busy.retry_after_ns = 6'100'000'000;
  sink().AnswerReserves(busy);
  client.Send(TraceRequest("x"));
  EXPECT_EQ(client.Read().headers.at("retry-after"), "7");
  sink().AnswerReserves(SinkAnswer());
  client.Send(TraceRequest("x"));
  EXPECT_EQ(client.Read().status, 200);
}

// Scenario: the pipeline asks for another try after the body was pushed.
// Guarantees: 503 and its delay.
TEST_F(OtlpHttpStatus, ARetryOfThePipelineIs503) {
  BeginHttp();
  SinkAnswer retry;
  retry.status = WEIR_RETRY;
  retry.retry_after_ns = 2'000'000'000;
  sink().AnswerPushes(retry);
  const HttpResponse response = Ask(HttpRequest("/v1/traces", kJsonType, "{}"));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.at("retry-after"), "2");
  EXPECT_EQ(response.body, "{\"code\":14,\"message\":\"\"}");
}

// Scenario: the instance behind is broken.
// Guarantees: 500, which is not sent again.
TEST_F(OtlpHttpStatus, AFatalPipelineIs500) {
  BeginHttp();
  SinkAnswer fatal;
  fatal.status = WEIR_FATAL;
  sink().AnswerPushes(fatal);
  EXPECT_EQ(Ask(TraceRequest("x")).status, 500);
}

// Scenario: an unknown path, other methods, other content types and encodings.
// Guarantees: 404, 405 with Allow, 415; each names what is expected.
TEST_F(OtlpHttpStatus, WhatIsNotOtlpIsRefused) {
  BeginHttp();
  EXPECT_EQ(Ask(HttpRequest("/v1/other", kProtobufType, "x")).status, 404);
  EXPECT_EQ(Ask("GET /v1/nothing HTTP/1.1\r\nHost: h\r\n\r\n").status, 404);
  const HttpResponse get = Ask("GET /v1/traces HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(get.headers.at("allow"), "POST");
  EXPECT_EQ(Ask(HttpRequest("/v1/traces", "Content-Type: text/plain\r\n", "x")).status, 415);
  const HttpResponse none = Ask(HttpRequest("/v1/traces", "", "x"));
  EXPECT_EQ(none.status, 415);
  EXPECT_THAT(none.headers.at("accept"), HasSubstr("application/json"));
  const HttpResponse brotli =
      Ask(HttpRequest("/v1/traces", std::string(kProtobufType) + "Content-Encoding: br\r\n", "x"));
  EXPECT_EQ(brotli.status, 415);
  EXPECT_THAT(brotli.headers.at("accept-encoding"), HasSubstr("gzip"));
  EXPECT_EQ(sink().push_count(), 0u);
}

// Scenario: content types in other letters and with parameters, a path with a query.
// Guarantees: understood.
TEST_F(OtlpHttpStatus, UnderstandsVariantsOfTheHead) {
  BeginHttp();
  EXPECT_EQ(Ask(HttpRequest("/v1/traces?x=1", "content-type: Application/JSON; charset=utf-8\r\n",
                            "{}"))
                .status,
            200);
}

// Scenario: paths of their own and added headers.
// Guarantees: the paths are taken instead of the usual ones; the headers are in every response.
TEST_F(OtlpHttpStatus, PathsAndHeadersCanBeConfigured) {
  BeginHttp("traces_url_path: my/traces, response_headers: {X-Who: weir}");
  const HttpResponse response = Ask(HttpRequest("/my/traces", kProtobufType, "x"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.at("x-who"), "weir");
  EXPECT_EQ(Ask(TraceRequest("x")).status, 404);
}

// Scenario: the result of a push comes later.
// Guarantees: the response waits for it, and tells it.
TEST_F(OtlpHttpStatus, WaitsForTheAcknowledgement) {
  BeginHttp();
  SinkAnswer pending;
  pending.status = WEIR_PENDING;
  sink().AnswerPushes(pending);
  HttpClient client(http_port_);
  client.Send(TraceRequest("x"));
  ASSERT_TRUE(host_->TurnUntil([this] { return !sink().pending().empty(); }));
  SinkAnswer outcome;
  outcome.status = WEIR_PARTIAL;
  outcome.rejected = 1;
  ASSERT_TRUE(sink().AcknowledgeOldest(outcome));
  const HttpResponse response = client.Read();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "\x0a\x02\x08\x01");
  pending.ack_within_push = true;
  sink().AnswerPushes(pending);
  client.Send(TraceRequest("y"));
  EXPECT_EQ(client.Read().status, 200);
}

// Scenario: the client goes away while its push is pending.
// Guarantees: the late acknowledgement harms nobody.
TEST_F(OtlpHttpStatus, AClientThatLeftIsForgotten) {
  BeginHttp();
  SinkAnswer pending;
  pending.status = WEIR_PENDING;
  sink().AnswerNextPush(pending);
  HttpClient client(http_port_);
  client.Send(TraceRequest("x"));
  ASSERT_TRUE(host_->TurnUntil([this] { return !sink().pending().empty(); }));
  client.Reset();
  ASSERT_TRUE(sink().AcknowledgeOldest(SinkAnswer()));
  EXPECT_EQ(Ask(TraceRequest("y")).status, 200);
}

}  // namespace
}  // namespace weir::testkit
