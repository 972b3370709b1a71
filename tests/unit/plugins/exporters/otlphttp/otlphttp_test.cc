#include "plugins/exporters/otlphttp/otlphttp.h"

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <signal.h>
#include <zstd.h>

#include <string>

#include "host/testkit/plugin_host.h"
#include "tests/unit/plugins/exporters/otlphttp/scripted_server.h"

namespace weir::otlphttp {
namespace {

using testkit::Answer;
using testkit::Completed;
using testkit::PluginHost;
using testkit::ScriptedServer;
using testkit::WireBatch;

constexpr auto kProtobuf = "Content-Type: application/x-protobuf\r\n";

class OtlpHttpTest : public ::testing::Test {
 protected:
  OtlpHttpTest() : host_(kComponent<OtlpHttp, Kind::kExporter, 0>, 1) { signal(SIGPIPE, SIG_IGN); }

  // Options for the server, with more of them behind.
  std::string OptionsWith(const std::string& more) const {
    return "{endpoint: 'http://127.0.0.1:" + std::to_string(server_.port()) + "'" + more + "}";
  }
  void Open(const std::string& options) {
    ASSERT_TRUE(host_.Create(options)) << host_.error_pointer() << ": " << host_.error();
    ASSERT_TRUE(host_.Open()) << host_.error();
  }
  // Sends a batch and waits for its answer.
  Completed Send(const WireBatch& batch, uint64_t ticket) {
    const size_t before = host_.completed().size();
    EXPECT_EQ(host_.Begin(batch, ticket, nullptr), WEIR_PENDING);
    EXPECT_TRUE(host_.TurnUntil([&] { return host_.completed().size() > before; }));
    return host_.completed().empty() ? Completed() : host_.completed().back();
  }

  ScriptedServer server_;
  PluginHost host_;
};

std::string Gunzip(const std::string& packed, size_t size) {
  std::string text(size, '\0');
  libdeflate_decompressor* d = libdeflate_alloc_decompressor();
  size_t n = 0;
  const auto result =
      libdeflate_gzip_decompress(d, packed.data(), packed.size(), text.data(), text.size(), &n);
  libdeflate_free_decompressor(d);
  text.resize(n);
  return result == LIBDEFLATE_SUCCESS ? text : "not gzip";
}

// Scenario: a batch in three pieces, no compression.
// Guarantees: they arrive one after the other, at the signal's path, as protobuf.
TEST_F(OtlpHttpTest, SendsThePiecesAsOneRequest) {
  Open(OptionsWith(", compression: none, headers: {x-token: abc}"));
  const WireBatch batch(WEIR_LOGS, {"one ", "two ", "three"}, "");
  const Completed answer = Send(batch, 7);
  EXPECT_EQ(answer.status, WEIR_OK) << answer.text;
  EXPECT_EQ(answer.ticket, 7u);
  const auto requests = server_.requests();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].head.substr(0, 24), "POST /v1/logs HTTP/1.1\r\n");
  EXPECT_EQ(requests[0].body, "one two three");
  EXPECT_EQ(requests[0].Header("Content-Type"), "application/x-protobuf");
  EXPECT_EQ(requests[0].Header("x-token"), "abc");
  EXPECT_EQ(requests[0].Header("Host"), "127.0.0.1:" + std::to_string(server_.port()));
  EXPECT_EQ(requests[0].Header("Content-Encoding"), "");
}

// Scenario: the default, and zstd.
// Guarantees: the body is packed as the header says, and holds the same bytes.
TEST_F(OtlpHttpTest, CompressesAsConfigured) {
  Open(OptionsWith(""));
  const std::string text(100'000, 'x');
  const WireBatch batch(WEIR_TRACES, {text.substr(0, 10), text.substr(10)}, "");
  EXPECT_EQ(Send(batch, 1).status, WEIR_OK);
  EXPECT_EQ(server_.requests()[0].Header("Content-Encoding"), "gzip");
  EXPECT_TRUE(Gunzip(server_.requests()[0].body, text.size()) == text);

  PluginHost zstd(host_.component(), 1);
  ASSERT_TRUE(zstd.Create(OptionsWith(", compression: zstd"))) << zstd.error();
  ASSERT_TRUE(zstd.Open());
  EXPECT_EQ(zstd.Begin(batch, 2, nullptr), WEIR_PENDING);
  ASSERT_TRUE(zstd.TurnUntil([&] { return !zstd.completed().empty(); }));
  EXPECT_EQ(server_.requests()[1].Header("Content-Encoding"), "zstd");
  std::string unpacked(text.size(), '\0');
  const std::string packed = server_.requests()[1].body;
  ZSTD_decompress(unpacked.data(), unpacked.size(), packed.data(), packed.size());
  EXPECT_TRUE(unpacked == text);
}

// Scenario: encoding json.
// Guarantees: what weir.json/1 gives is sent, with its content type; a JSON partial success counts.
TEST_F(OtlpHttpTest, SendsJson) {
  Open(OptionsWith(", compression: none, encoding: json"));
  server_.Script(Answer(200, "Content-Type: application/json\r\n",
                        R"({"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}})"));
  const Completed answer = Send(WireBatch(WEIR_TRACES, {"wire"}, "{\"resourceSpans\":[]}"), 1);
  EXPECT_EQ(server_.requests()[0].body, "{\"resourceSpans\":[]}");
  EXPECT_EQ(server_.requests()[0].Header("Content-Type"), "application/json");
  EXPECT_EQ(answer.status, WEIR_PARTIAL);
  EXPECT_EQ(answer.rejected, 3u);
  EXPECT_NE(answer.text.find("too old"), std::string::npos) << answer.text;
}

// Scenario: partial success with and without rejected items.
// Guarantees: the one is PARTIAL with its count, the other OK with a warning in the log.
TEST_F(OtlpHttpTest, ReportsPartialSuccess) {
  Open(OptionsWith(""));
  const WireBatch batch(WEIR_TRACES, {"x"}, "");
  server_.Script(Answer(200, kProtobuf, std::string("\x0a\x06\x08\x05\x12\x02no", 8)));
  const Completed partial = Send(batch, 1);
  EXPECT_EQ(partial.status, WEIR_PARTIAL);
  EXPECT_EQ(partial.rejected, 5u);
  server_.Script(Answer(200, kProtobuf, std::string("\x0a\x06\x12\x04slow", 8)));
  EXPECT_EQ(Send(batch, 2).status, WEIR_OK);
  ASSERT_EQ(host_.logs().size(), 1u);
  EXPECT_NE(host_.logs()[0].text.find("slow"), std::string::npos);
  EXPECT_EQ(host_.logs()[0].severity, static_cast<uint32_t>(WEIR_WARN));
}

// Scenario: every status that OTLP gives a meaning to.
// Guarantees: 429, 502, 503 and 504 may be tried again, all others never.
TEST_F(OtlpHttpTest, TellsWhatMayBeTriedAgain) {
  Open(OptionsWith(""));
  const WireBatch batch(WEIR_TRACES, {"x"}, "");
  for (const int status : {429, 502, 503, 504}) {
    server_.Script(Answer(status, "", ""));
    EXPECT_EQ(Send(batch, 1).status, WEIR_RETRY) << status;
  }
  for (const int status : {301, 400, 401, 403, 404, 413, 415, 500, 501, 505}) {
    server_.Script(Answer(status, "", ""));
    EXPECT_EQ(Send(batch, 1).status, WEIR_PERMANENT) << status;
  }
}

// Scenario: Retry-After in seconds, and a refusal with google.rpc.Status.
// Guarantees: the delay and the message reach the host.
TEST_F(OtlpHttpTest, PassesOnDelayAndMessage) {
  Open(OptionsWith(""));
  const WireBatch batch(WEIR_TRACES, {"x"}, "");
  server_.Script(Answer(503, "Retry-After: 7\r\n", ""));
  EXPECT_EQ(Send(batch, 1).retry_after_ns, 7'000'000'000u);
  server_.Script(Answer(400, kProtobuf, std::string("\x08\x03\x12\x08no spans", 12)));
  const Completed refused = Send(batch, 2);
  EXPECT_EQ(refused.status, WEIR_PERMANENT);
  EXPECT_NE(refused.text.find("no spans"), std::string::npos) << refused.text;
  EXPECT_NE(refused.text.find("/v1/traces"), std::string::npos) << refused.text;
}

// Scenario: one batch after another, then a server that wants the connection closed.
// Guarantees: a connection is used again, but never after "Connection: close".
TEST_F(OtlpHttpTest, UsesAConnectionAgain) {
  Open(OptionsWith(""));
  const WireBatch batch(WEIR_TRACES, {"x"}, "");
  Send(batch, 1);
  Send(batch, 2);
  server_.Script(Answer(200, "Connection: close\r\n", ""));
  Send(batch, 3);
  EXPECT_EQ(Send(batch, 4).status, WEIR_OK);
  const auto requests = server_.requests();
  ASSERT_EQ(requests.size(), 4u);
  EXPECT_EQ(requests[2].connection, 0);
  EXPECT_EQ(requests[3].connection, 1);
}

// Scenario: the server closes an idle connection just before the next batch.
// Guarantees: the batch is sent on a new connection and nobody notices.
TEST_F(OtlpHttpTest, SurvivesAnIdleConnectionThatWasClosed) {
  Open(OptionsWith(""));
  const WireBatch batch(WEIR_TRACES, {"x"}, "");
  EXPECT_EQ(Send(batch, 1).status, WEIR_OK);
  server_.CloseConnections();
  EXPECT_EQ(Send(batch, 2).status, WEIR_OK);
  EXPECT_EQ(server_.requests()[1].connection, 1);
}

// Scenario: the server closes instead of answering; nobody listens.
// Guarantees: both may be tried again, and the message says where and why.
TEST_F(OtlpHttpTest, RetriesWithoutAnAnswer) {
  Open(OptionsWith(""));
  const WireBatch batch(WEIR_TRACES, {"x"}, "");
  server_.Script({"", true, false});
  const Completed closed = Send(batch, 1);
  EXPECT_EQ(closed.status, WEIR_RETRY);
  EXPECT_NE(closed.text.find("closed"), std::string::npos) << closed.text;
  server_.Script({"what is this?\r\n\r\n", true, false});
  EXPECT_EQ(Send(batch, 2).status, WEIR_RETRY);

  PluginHost other(host_.component(), 1);
  ASSERT_TRUE(other.Create("{endpoint: 'http://127.0.0.1:1'}")) << other.error();
  ASSERT_TRUE(other.Open());
  EXPECT_EQ(other.Begin(batch, 3, nullptr), WEIR_PENDING);
  ASSERT_TRUE(other.TurnUntil([&] { return !other.completed().empty(); }));
  EXPECT_EQ(other.completed()[0].status, WEIR_RETRY);
  EXPECT_NE(other.completed()[0].text.find("refused"), std::string::npos);
}

// Scenario: the host cancels a batch that the server never answers.
// Guarantees: nothing is completed, the connection is closed, and the next batch goes out.
TEST_F(OtlpHttpTest, EndsACancelledBatch) {
  Open(OptionsWith(""));
  const WireBatch batch(WEIR_TRACES, {"x"}, "");
  server_.Script({"", false, false});
  EXPECT_EQ(host_.Begin(batch, 1, nullptr), WEIR_PENDING);
  ASSERT_TRUE(host_.TurnUntil([&] { return server_.request_count() == 1; }));
  host_.Cancel(1);
  ASSERT_TRUE(host_.TurnUntil([&] { return server_.closed_count() == 1; }));
  EXPECT_TRUE(host_.completed().empty());
  EXPECT_EQ(host_.descriptors(), 0u);
  EXPECT_EQ(Send(batch, 2).status, WEIR_OK);
}

// Scenario: several batches at once, each larger than a socket's buffers.
// Guarantees: all arrive whole, each on a connection of its own.
TEST_F(OtlpHttpTest, SendsLargeBatchesSideBySide) {
  Open(OptionsWith(", compression: none"));
  const std::string text(8 << 20, 'y');
  const WireBatch batch(WEIR_TRACES, {text.substr(0, 100), text.substr(100)}, "");
  for (uint64_t ticket = 1; ticket <= 4; ticket++) {
    EXPECT_EQ(host_.Begin(batch, ticket, nullptr), WEIR_PENDING);
  }
  ASSERT_TRUE(host_.TurnUntil([&] { return host_.completed().size() == 4; }));
  for (const Completed& answer : host_.completed()) EXPECT_EQ(answer.status, WEIR_OK);
  for (const auto& request : server_.requests()) EXPECT_TRUE(request.body == text);
}

// Scenario: the server refuses while the batch is still being sent.
// Guarantees: its answer counts, if it can be read, and nothing hangs.
TEST_F(OtlpHttpTest, ReadsAnAnswerThatComesEarly) {
  Open(OptionsWith(", compression: none"));
  const WireBatch batch(WEIR_TRACES, {std::string(16 << 20, 'z')}, "");
  server_.Script({"", true, true});
  EXPECT_EQ(Send(batch, 1).status, WEIR_RETRY);
}

// Scenario: a server of TLS whose certificate is trusted, and the same without trust.
// Guarantees: the batch goes through in the one case and is refused, with a reason, in the other.
TEST_F(OtlpHttpTest, SpeaksTls) {
  testkit::TestCertificate certificate;
  ScriptedServer server(certificate.server);
  const std::string endpoint = "{endpoint: 'https://127.0.0.1:" + std::to_string(server.port());
  std::string pem;
  for (const char c : certificate.pem) pem += c == '\n' ? std::string("\\n") : std::string(1, c);
  Open(endpoint + "', compression: none, tls: {ca_pem: \"" + pem + "\"}}");
  const WireBatch batch(WEIR_TRACES, {std::string(3 << 20, 'z'), "end"}, "");
  for (uint64_t ticket = 1; ticket <= 2; ticket++) {
    const Completed answer = Send(batch, ticket);
    EXPECT_EQ(answer.status, WEIR_OK) << answer.text;
  }
  EXPECT_EQ(server.requests()[1].body.size(), (3u << 20) + 3);
  EXPECT_EQ(server.requests()[1].connection, 0);

  PluginHost wary(host_.component(), 1);
  ASSERT_TRUE(wary.Create(endpoint + "'}")) << wary.error();
  ASSERT_TRUE(wary.Open());
  EXPECT_EQ(wary.Begin(batch, 3, nullptr), WEIR_PENDING);
  ASSERT_TRUE(wary.TurnUntil([&] { return !wary.completed().empty(); }));
  EXPECT_EQ(wary.completed()[0].status, WEIR_RETRY);
  EXPECT_NE(wary.completed()[0].text.find("certificate"), std::string::npos)
      << wary.completed()[0].text;
}

// Scenario: a name instead of figures.
// Guarantees: it is resolved, off the loop, and the batch arrives; an unknown one is tried again.
TEST_F(OtlpHttpTest, ResolvesNames) {
  Open("{endpoint: 'http://localhost:" + std::to_string(server_.port()) + "'}");
  const WireBatch batch(WEIR_TRACES, {"x"}, "");
  const Completed answer = Send(batch, 1);
  EXPECT_EQ(answer.status, WEIR_OK) << answer.text;

  PluginHost other(host_.component(), 1);
  ASSERT_TRUE(other.Create("{endpoint: 'http://no-such-host.invalid:4318'}")) << other.error();
  ASSERT_TRUE(other.Open());
  EXPECT_EQ(other.Begin(batch, 2, nullptr), WEIR_PENDING);
  ASSERT_TRUE(other.TurnUntil([&] { return !other.completed().empty(); }));
  EXPECT_EQ(other.completed()[0].status, WEIR_RETRY);
  EXPECT_NE(other.completed()[0].text.find("no-such-host"), std::string::npos);
}

// Scenario: endpoints for some signals only.
// Guarantees: the plan offers only these, and each is used as it is.
TEST_F(OtlpHttpTest, UsesTheEndpointOfASignalAsItIs) {
  Open("{traces_endpoint: 'http://127.0.0.1:" + std::to_string(server_.port()) + "/in?k=v'}");
  EXPECT_EQ(host_.plan().signals, static_cast<uint64_t>(WEIR_TRACES));
  EXPECT_EQ(Send(WireBatch(WEIR_TRACES, {"x"}, ""), 1).status, WEIR_OK);
  EXPECT_EQ(server_.requests()[0].head.substr(0, 12), "POST /in?k=v");
}

// Scenario: configurations that can not work.
// Guarantees: each is refused at the option that is wrong.
TEST_F(OtlpHttpTest, RefusesWrongOptions) {
  const struct {
    const char *options, *pointer;
  } kCases[] = {
      {"{}", ""},
      {"{endpoint: '127.0.0.1:4318'}", "/endpoint"},
      {"{endpoint: 'http://'}", "/endpoint"},
      {"{endpoint: 'http://host:port'}", "/endpoint"},
      {"{endpoint: 'http://a:1', headers: {content-length: '3'}}", "/headers/content-length"},
      {"{endpoint: 'http://a:1', headers: {x: \"a\\nb\"}}", "/headers/x"},
      {"{endpoint: 'https://a:1', tls: {ca_file: /no/such/file}}", "/tls/ca_file"},
      {"{endpoint: 'https://a:1', tls: {cert_file: /no/such/file}}", "/tls"},
  };
  for (const auto& wrong : kCases) {
    PluginHost host(host_.component(), 1);
    EXPECT_FALSE(host.Create(wrong.options)) << wrong.options;
    EXPECT_EQ(host.error_pointer(), wrong.pointer) << wrong.options << ": " << host.error();
  }
}

}  // namespace
}  // namespace weir::otlphttp
