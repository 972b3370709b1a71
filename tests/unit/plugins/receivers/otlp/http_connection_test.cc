// Connections: framing, keep-alive, pipelining, time limits, and the end.
#include "tests/unit/plugins/receivers/otlp/http_client.h"
#include "tests/unit/plugins/receivers/otlp/otlp_fixture.h"

namespace weir::testkit {
namespace {

using ::testing::ElementsAre;

class OtlpHttpConnection : public OtlpTest {
 protected:
  std::vector<std::string> Bodies() {
    std::vector<std::string> bodies;
    for (const Pushed& push : sink().pushed()) bodies.push_back(push.bytes);
    return bodies;
  }
};

// Scenario: a request comes byte by byte, plain and in chunks.
// Guarantees: understood as if it had come at once.
TEST_F(OtlpHttpConnection, TakesRequestsByteByByte) {
  BeginHttp();
  HttpClient client(http_port_);
  for (const std::string& request :
       {TraceRequest("first"), ChunkedRequest("/v1/traces", kProtobufType, "second", 2)}) {
    for (const char c : request) ASSERT_TRUE(client.Send(std::string_view(&c, 1)));
    EXPECT_EQ(client.Read().status, 200);
  }
  EXPECT_THAT(Bodies(), ElementsAre("first", "second"));
}

// Scenario: many requests are sent in one piece, also while the first is still pending.
// Guarantees: answered one by one, in order.
TEST_F(OtlpHttpConnection, AnswersPipelinedRequestsInOrder) {
  BeginHttp();
  SinkAnswer pending;
  pending.status = WEIR_PENDING;
  sink().AnswerNextPush(pending);
  HttpClient client(http_port_);
  client.Send(TraceRequest("a") + ChunkedRequest("/v1/traces", kProtobufType, "b", 1) +
              HttpRequest("/v1/none", kProtobufType, "c") + TraceRequest("d"));
  ASSERT_TRUE(host_->TurnUntil([this] { return !sink().pending().empty(); }));
  EXPECT_EQ(sink().push_count(), 1u);
  sink().AcknowledgeOldest(SinkAnswer());
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(client.Read().status, 404);
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_THAT(Bodies(), ElementsAre("a", "b", "d"));
}

// Scenario: HTTP/1.0 with and without keep-alive, HTTP/1.1 with close, keep-alives turned off.
// Guarantees: the connection lives and ends as each asks for.
TEST_F(OtlpHttpConnection, KeepsConnectionsAsTheyAskFor) {
  BeginHttp();
  const std::string head = "POST /v1/traces HTTP/1.0\r\nContent-Length: 1\r\n" +
                           std::string(kProtobufType);
  HttpClient old(http_port_);
  old.Send(head + "Connection: keep-alive\r\n\r\nx");
  EXPECT_EQ(old.Read().headers.at("connection"), "keep-alive");
  old.Send(head + "\r\nx");
  EXPECT_EQ(old.Read().headers.at("connection"), "close");
  EXPECT_TRUE(old.AtEnd());
  HttpClient closes(http_port_);
  closes.Send(HttpRequest("/v1/traces", std::string(kProtobufType) + "Connection: close\r\n", "x"));
  EXPECT_EQ(closes.Read().headers.at("connection"), "close");
  EXPECT_TRUE(closes.AtEnd());
}

// Scenario: keep-alives are turned off.
// Guarantees: each response ends its connection.
TEST_F(OtlpHttpConnection, CanDoWithoutKeepAlive) {
  BeginHttp("keep_alives_enabled: false");
  HttpClient client(http_port_);
  client.Send(TraceRequest("x"));
  EXPECT_EQ(client.Read().headers.at("connection"), "close");
  EXPECT_TRUE(client.AtEnd());
}

// Scenario: Expect: 100-continue, for a request that is taken and for one that is not.
// Guarantees: 100 before the body is sent; the final status at once where it is refused.
TEST_F(OtlpHttpConnection, AnswersExpectations) {
  BeginHttp();
  const std::string head = "POST /v1/traces HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n"
                           "Expect: 100-continue\r\n" + std::string(kProtobufType) + "\r\n";
  HttpClient client(http_port_);
  client.Send(head);
  EXPECT_EQ(client.Read().status, 100);
  client.Send("body");
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_THAT(Bodies(), ElementsAre("body"));
  SinkAnswer busy;
  busy.status = WEIR_BUSY;
  sink().AnswerNextReserve(busy);
  client.Send(head);
  EXPECT_EQ(client.Read().status, 503);
}

// Scenario: what is no HTTP, contradicts itself, or hides a request in another's body.
// Guarantees: 400 and the end of the connection; nothing is pushed.
TEST_F(OtlpHttpConnection, RefusesMalformedRequests) {
  BeginHttp();
  const std::string start = "POST /v1/traces HTTP/1.1\r\nHost: h\r\n" + std::string(kProtobufType);
  const std::string broken[] = {
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello\r\n\r\n",
      "POST /v1/traces\r\n\r\n",
      "POST  /v1/traces HTTP/1.1\r\n\r\n",
      start + "Content-Length: 1x\r\n\r\nx",
      start + "Content-Length: -1\r\n\r\nx",
      start + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
      start + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      start + "Bad Header: x\r\nContent-Length: 1\r\n\r\nx",
      start + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
  };
  for (const std::string& request : broken) {
    HttpClient client(http_port_);
    client.Send(request);
    EXPECT_EQ(client.Read().status, 400) << request;
    client.EndSending();
    EXPECT_TRUE(client.AtEnd()) << request;
  }
  EXPECT_EQ(sink().push_count(), 0u);
}

// Scenario: a header over the limit, and one of many lines below it.
// Guarantees: 431 and the end for the first; the other is taken.
TEST_F(OtlpHttpConnection, LimitsTheHeader) {
  BeginHttp();
  HttpClient client(http_port_);
  client.Send(HttpRequest("/v1/traces", std::string(kProtobufType) + "X: " +
                                            std::string(12'000, 'x') + "\r\n", "x"));
  EXPECT_EQ(client.Read().status, 200);
  HttpClient large(http_port_);
  large.Send(HttpRequest("/v1/traces", std::string(kProtobufType) + "X: " +
                                           std::string(40'000, 'x') + "\r\n", "x"));
  EXPECT_EQ(large.Read().status, 431);
  EXPECT_TRUE(large.AtEnd());
}

// Scenario: a client sends its head, or its body, too slowly.
// Guarantees: 408 and the end; an idle connection is closed without a word.
TEST_F(OtlpHttpConnection, EndsSlowRequests) {
  BeginHttp("read_header_timeout: 50ms, read_timeout: 100ms, idle_timeout: 200ms");
  HttpClient idle(http_port_), head(http_port_), body(http_port_);
  head.Send("POST /v1/traces HTTP/1.1\r\n");
  body.Send(TraceRequest("xyz").substr(0, TraceRequest("xyz").size() - 1));
  EXPECT_EQ(head.Read().status, 408);
  EXPECT_TRUE(head.AtEnd());
  EXPECT_EQ(body.Read().status, 408);
  EXPECT_TRUE(body.AtEnd());
  EXPECT_TRUE(idle.AtEnd());
}

// Scenario: more connections than may be open.
// Guarantees: the one too many is told 503 and closed; the others go on.
TEST_F(OtlpHttpConnection, LimitsConnections) {
  BeginHttp("max_connections: 1");
  HttpClient first(http_port_);
  first.Send(TraceRequest("x"));
  EXPECT_EQ(first.Read().status, 200);
  HttpClient second(http_port_);
  const HttpResponse refused = second.Read();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.at("connection"), "close");
  EXPECT_TRUE(second.AtEnd());
  first.Send(TraceRequest("x"));
  EXPECT_EQ(first.Read().status, 200);
}

// Scenario: stop with a long window, while one connection is idle and one has a request pending.
// Guarantees: both get their answers, each of which ends its connection.
TEST_F(OtlpHttpConnection, DrainsAtStop) {
  BeginHttp();
  HttpClient idle(http_port_), busy(http_port_);
  idle.Send(TraceRequest("x"));
  EXPECT_EQ(idle.Read().status, 200);
  SinkAnswer pending;
  pending.status = WEIR_PENDING;
  sink().AnswerNextPush(pending);
  busy.Send(TraceRequest("y"));
  ASSERT_TRUE(host_->TurnUntil([this] { return !sink().pending().empty(); }));
  ASSERT_TRUE(host_->Stop(60'000));
  sink().AcknowledgeOldest(SinkAnswer());
  const HttpResponse last = busy.Read();
  EXPECT_EQ(last.status, 200);
  EXPECT_EQ(last.headers.at("connection"), "close");
  EXPECT_TRUE(busy.AtEnd());
  idle.Send(TraceRequest("z"));
  EXPECT_EQ(idle.Read().headers.at("connection"), "close");
  EXPECT_TRUE(idle.AtEnd());
  EXPECT_TRUE(host_->TurnUntil([this] { return host_->descriptors() == 0; }));
}

// Scenario: stop with a short window.
// Guarantees: idle connections are closed at once.
TEST_F(OtlpHttpConnection, ClosesIdleConnectionsWhenTheHostEnds) {
  BeginHttp();
  HttpClient idle(http_port_);
  idle.Send(TraceRequest("x"));
  EXPECT_EQ(idle.Read().status, 200);
  ASSERT_TRUE(host_->Stop(1'000));
  EXPECT_TRUE(idle.AtEnd());
}

// Scenario: eight connections on four lanes, many requests each.
// Guarantees: every one is pushed once and answered.
TEST_F(OtlpHttpConnection, ServesManyConnectionsOnManyLanes) {
  Begin("", nullptr, 4);
  std::vector<HttpClient> clients;
  for (int i = 0; i < 8; i++) clients.emplace_back(http_port_);
  for (int round = 0; round < 50; round++) {
    for (HttpClient& client : clients) client.Send(TraceRequest("x"));
    for (HttpClient& client : clients) ASSERT_EQ(client.Read().status, 200);
  }
  EXPECT_EQ(sink().push_count(), 400u);
}

}  // namespace
}  // namespace weir::testkit
