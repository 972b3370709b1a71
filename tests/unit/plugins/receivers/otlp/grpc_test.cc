#include "tests/unit/plugins/receivers/otlp/grpc_client.h"
#include "tests/unit/plugins/receivers/otlp/http_client.h"
#include "tests/unit/plugins/receivers/otlp/otlp_fixture.h"

namespace weir::testkit {
namespace {

using ::testing::HasSubstr;

class OtlpGrpc : public OtlpTest {
 protected:
  void AnswerPushes(weir_status status, const std::string& text, uint64_t retry_after_ns) {
    SinkAnswer answer;
    answer.status = status;
    answer.text = text;
    answer.retry_after_ns = retry_after_ns;
    answer.rejected = 2;
    sink().AnswerPushes(answer);
  }
};

enum { kOk = 0, kInvalid = 3, kDeadline = 4, kExhausted = 8, kUnimplemented = 12, kInternal = 13,
       kUnavailable = 14 };

std::string SomeBytes(size_t n) {
  std::string bytes(n, '\0');
  uint32_t state = 1;
  for (char& c : bytes) c = static_cast<char>((state = state * 1664525u + 1013904223u) >> 26);
  return bytes;
}

// Scenario: one request for each signal on one connection.
// Guarantees: OK with an empty response; the sink gets the bytes, the signal and the transport.
TEST_F(OtlpGrpc, TakesEachSignalByItsMethod) {
  BeginGrpc();
  GrpcClient client(grpc_port_);
  const std::pair<const char*, uint16_t> methods[] = {{kTraceMethod, WEIR_TRACES},
                                                      {kMetricsMethod, WEIR_METRICS},
                                                      {kLogsMethod, WEIR_LOGS},
                                                      {kProfilesMethod, WEIR_PROFILES}};
  for (const auto& [method, signal] : methods) {
    const GrpcResult result = client.Call(method, method);
    EXPECT_EQ(result.code, 0) << result.text;
    EXPECT_EQ(result.body, "");
    const Pushed push = sink().pushed().back();
    EXPECT_EQ(push.bytes, method);
    EXPECT_EQ(push.signal, signal);
    EXPECT_EQ(push.transport, uint32_t{WEIR_TRANSPORT_GRPC});
  }
}

// Scenario: messages of many sizes, plain and in gzip, one after another.
// Guarantees: each comes whole.
TEST_F(OtlpGrpc, TakesMessagesOfAllSizes) {
  BeginGrpc();
  GrpcClient client(grpc_port_);
  for (const size_t size : {0, 1, 1000, 65'535, 65'536, 300'000, 5'000'000}) {
    const std::string body = SomeBytes(size);
    for (const bool gzip : {false, true}) {
      GrpcCallOptions options;
      options.gzip = gzip;
      const GrpcResult result = client.Call(kTraceMethod, body, options);
      EXPECT_EQ(result.code, kOk) << size << result.text;
      EXPECT_TRUE(sink().pushed().back().bytes == body) << size << (gzip ? " in gzip" : "");
    }
  }
}

// Scenario: methods that are not OTLP's, health and reflection among them.
// Guarantees: UNIMPLEMENTED: both are off.
TEST_F(OtlpGrpc, OtherMethodsAreUnimplemented) {
  BeginGrpc();
  GrpcClient client(grpc_port_);
  for (const char* method :
       {"/opentelemetry.proto.collector.trace.v1.TraceService/Other", "/other.Service/Export",
        "/grpc.health.v1.Health/Check",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    EXPECT_EQ(client.Call(method, "x").code, kUnimplemented) << method;
  }
  EXPECT_EQ(sink().push_count(), 0u);
}

// Scenario: the sink has no room, with and without a wish for when to come back.
// Guarantees: UNAVAILABLE with RetryInfo, of 1 to 5 seconds when nobody has a wish.
TEST_F(OtlpGrpc, OverloadIsUnavailableWithRetryInfo) {
  BeginGrpc();
  GrpcClient client(grpc_port_);
  SinkAnswer busy;
  busy.status = WEIR_BUSY;
  busy.text = "queue full";
  busy.retry_after_ns = 7'000'000'000;
  sink().AnswerReserves(busy);
  const GrpcResult told = client.Call(kTraceMethod, "x");
  EXPECT_EQ(told.code, kUnavailable);
  EXPECT_EQ(told.text, "queue full");
  EXPECT_THAT(told.details, HasSubstr("google.rpc.RetryInfo\x12\x04\x0a\x02\x08\x07"));
  busy.retry_after_ns = 0;
  sink().AnswerReserves(busy);
  EXPECT_THAT(client.Call(kTraceMethod, "x").details, HasSubstr("google.rpc.RetryInfo"));
  sink().AnswerReserves(SinkAnswer());
  EXPECT_EQ(client.Call(kTraceMethod, "x").code, kOk);
}

// Scenario: each result of a push.
// Guarantees: its code, and partial success in an OK.
TEST_F(OtlpGrpc, PushesAreAnsweredByTheRules) {
  BeginGrpc();
  GrpcClient client(grpc_port_);
  AnswerPushes(WEIR_PERMANENT, "not a request", 0);
  const GrpcResult bad = client.Call(kTraceMethod, "x");
  EXPECT_EQ(bad.code, kInvalid);
  EXPECT_EQ(bad.text, "not a request");
  AnswerPushes(WEIR_RETRY, "later", 2'000'000'000);
  EXPECT_EQ(client.Call(kTraceMethod, "x").code, kUnavailable);
  AnswerPushes(WEIR_CANCELLED, "ending", 0);
  EXPECT_EQ(client.Call(kTraceMethod, "x").code, kUnavailable);
  AnswerPushes(WEIR_FATAL, "broken", 0);
  EXPECT_EQ(client.Call(kTraceMethod, "x").code, kInternal);
  AnswerPushes(WEIR_PARTIAL, "no id", 0);
  const GrpcResult partial = client.Call(kTraceMethod, "x");
  EXPECT_EQ(partial.code, kOk);
  EXPECT_EQ(partial.body, std::string("\x0a\x09\x08\x02\x12\x05") + "no id");
  AnswerPushes(WEIR_OK, "", 0);
  EXPECT_EQ(client.Call(kTraceMethod, std::string(100'000, 'x')).code, kOk);
}

// Scenario: messages over the limit, plain and only once unpacked; broken gzip.
// Guarantees: RESOURCE_EXHAUSTED without RetryInfo; INVALID_ARGUMENT for what is broken.
TEST_F(OtlpGrpc, LimitsTheMessage) {
  BeginGrpc("max_recv_msg_size_mib: 1");
  GrpcClient client(grpc_port_);
  EXPECT_EQ(client.Call(kTraceMethod, SomeBytes(1 << 20)).code, kOk);
  const GrpcResult large = client.Call(kTraceMethod, SomeBytes((1 << 20) + 1));
  EXPECT_EQ(large.code, kExhausted);
  EXPECT_EQ(large.details, "");
  GrpcCallOptions gzip;
  gzip.gzip = true;
  const GrpcResult bomb = client.Call(kTraceMethod, std::string(50'000'000, 'x'), gzip);
  EXPECT_EQ(bomb.code, kExhausted);
  EXPECT_EQ(bomb.details, "");
  EXPECT_LE(sink().largest_permit(), 1u << 20);
  EXPECT_EQ(client.Call(kTraceMethod, "\x1f\x8b rubbish").code, kInvalid);
}

// Scenario: the result comes later; one call's deadline passes before.
// Guarantees: the others are told; the late acknowledgement harms nobody.
TEST_F(OtlpGrpc, WaitsForTheAcknowledgement) {
  BeginGrpc();
  GrpcClient client(grpc_port_);
  AnswerPushes(WEIR_PENDING, "", 0);
  PendingGrpcCall waits = client.Begin(kTraceMethod, "x", GrpcCallOptions());
  ASSERT_TRUE(host_->TurnUntil([this] { return sink().pending().size() == 1; }));
  SinkAnswer permanent;
  permanent.status = WEIR_PERMANENT;
  ASSERT_TRUE(sink().AcknowledgeOldest(permanent));
  EXPECT_EQ(waits.Wait().code, kInvalid);
  GrpcCallOptions hasty;
  hasty.deadline_ms = 50;
  EXPECT_EQ(client.Call(kTraceMethod, "y", hasty).code, kDeadline);
  ASSERT_TRUE(sink().AcknowledgeOldest(SinkAnswer()));
  AnswerPushes(WEIR_OK, "", 0);
  EXPECT_EQ(client.Call(kTraceMethod, "z").code, kOk);
}

// Scenario: a hundred calls at once on one connection, more than it may have open.
// Guarantees: each is pushed once and answered.
TEST_F(OtlpGrpc, TakesManyCallsAtOnce) {
  BeginGrpc("max_concurrent_streams: 10");
  GrpcClient client(grpc_port_);
  std::vector<PendingGrpcCall> calls;
  for (int i = 0; i < 100; i++) {
    calls.push_back(client.Begin(kTraceMethod, SomeBytes(1000 + i), GrpcCallOptions()));
  }
  for (PendingGrpcCall& call : calls) EXPECT_EQ(call.Wait().code, kOk);
  EXPECT_EQ(sink().push_count(), 100u);
}

// Scenario: a client calls without a pause while the receiver is stopped with a window.
// Guarantees: connections are aged out, and no call fails but those that come after the end.
TEST_F(OtlpGrpc, NoCallFailsWhileItDrains) {
  BeginGrpc("keepalive: {server_parameters: {max_connection_age: 200ms, "
            "max_connection_age_grace: 5s}}");
  GrpcClient client(grpc_port_);
  ASSERT_EQ(client.Call(kTraceMethod, "x").code, kOk);
  ASSERT_TRUE(host_->Stop(60'000));
  // The connection goes away in order: what is called on it until then is answered.
  bool ended = false;
  while (!ended) {
    GrpcCallOptions options;
    options.deadline_ms = 2'000;
    const GrpcResult result = client.Call(kTraceMethod, "x", options);
    ended = result.code != kOk;
    if (ended) {
      EXPECT_TRUE(result.code == kUnavailable || result.code == kDeadline) << result.text;
    }
  }
  EXPECT_TRUE(host_->TurnUntil([this] { return host_->descriptors() == 0; }));
}

// Scenario: stop with a short window while a push is pending.
// Guarantees: the call ends with UNAVAILABLE instead of hanging.
TEST_F(OtlpGrpc, EndsWaitingCallsWhenTheHostEnds) {
  BeginGrpc();
  GrpcClient client(grpc_port_);
  AnswerPushes(WEIR_PENDING, "", 0);
  PendingGrpcCall waits = client.Begin(kTraceMethod, "x", GrpcCallOptions());
  ASSERT_TRUE(host_->TurnUntil([this] { return sink().pending().size() == 1; }));
  ASSERT_TRUE(host_->Stop(500));
  const GrpcResult result = waits.Wait();
  EXPECT_EQ(result.code, kUnavailable) << result.text;
  EXPECT_TRUE(host_->TurnUntil([this] { return host_->descriptors() == 0; }));
  ASSERT_TRUE(sink().AcknowledgeOldest(SinkAnswer()));
}

// Scenario: what is no HTTP/2 comes to the gRPC port.
// Guarantees: the connection ends and the server goes on.
TEST_F(OtlpGrpc, SurvivesWhatIsNoHttp2) {
  BeginGrpc();
  HttpClient stranger(grpc_port_);
  stranger.Send(TraceRequest("x"));
  stranger.EndSending();
  GrpcClient client(grpc_port_);
  EXPECT_EQ(client.Call(kTraceMethod, "x").code, kOk);
}

}  // namespace
}  // namespace weir::testkit
