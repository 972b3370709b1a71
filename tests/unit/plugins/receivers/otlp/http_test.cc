#include "tests/unit/plugins/receivers/otlp/http_client.h"
#include "tests/unit/plugins/receivers/otlp/otlp_fixture.h"

namespace weir::testkit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OtlpHttp : public OtlpTest {};

std::vector<std::string> Bodies(const FakeSink& sink) {
  std::vector<std::string> bodies;
  for (const Pushed& push : sink.pushed()) bodies.push_back(push.bytes);
  return bodies;
}

// Scenario: one protobuf request for each signal on one connection.
// Guarantees: 200 with an empty body of the same type; the sink gets the very bytes, the signal and
// the transport.
TEST_F(OtlpHttp, TakesEachSignalAtItsPath) {
  BeginHttp();
  HttpClient client(http_port_);
  const std::pair<const char*, uint16_t> paths[] = {{"/v1/traces", WEIR_TRACES},
                                                    {"/v1/metrics", WEIR_METRICS},
                                                    {"/v1/logs", WEIR_LOGS},
                                                    {"/v1development/profiles", WEIR_PROFILES}};
  for (const auto& [path, signal] : paths) {
    ASSERT_TRUE(client.Send(HttpRequest(path, "Content-Type: application/x-protobuf\r\n", path)));
    const HttpResponse response = client.Read();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.at("content-type"), "application/x-protobuf");
    EXPECT_EQ(response.body, "");
    const Pushed push = sink().pushed().back();
    EXPECT_EQ(push.bytes, path);
    EXPECT_EQ(push.signal, signal);
    EXPECT_EQ(push.transport, uint32_t{WEIR_TRANSPORT_HTTP});
  }
}

// Scenario: a body far larger than any buffer of the receiver.
// Guarantees: it comes whole, in a permit of just its size.
TEST_F(OtlpHttp, TakesALargeBodyInPlace) {
  BeginHttp();
  std::string body(3'000'000, 'x');
  for (size_t i = 0; i < body.size(); i += 997) body[i] = static_cast<char>(i);
  HttpClient client(http_port_);
  ASSERT_TRUE(client.Send(TraceRequest(body)));
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(Bodies(sink()), std::vector<std::string>{body});
  EXPECT_EQ(sink().largest_permit(), body.size());
}

// Scenario: bodies in chunks that end in the middle of a read, at its end, and far behind it.
// Guarantees: each comes whole; a chunk that is not complete waits for the rest of it.
TEST_F(OtlpHttp, TakesChunksHoweverTheyAreCut) {
  BeginHttp();
  HttpClient client(http_port_);
  std::vector<std::string> sent;
  for (const size_t size : {0, 1, 16'000, 16'384, 20'000, 300'000}) {
    for (const size_t chunk : {7'000, 65'536, 1'000'000}) {
      sent.emplace_back(size, static_cast<char>('a' + sent.size()));
      ASSERT_TRUE(client.Send(ChunkedRequest(
          "/v1/traces", "Content-Type: application/x-protobuf\r\n", sent.back(), chunk)));
      ASSERT_EQ(client.Read().status, 200) << size << " in chunks of " << chunk;
    }
  }
  EXPECT_EQ(Bodies(sink()), sent);
}

// Scenario: a chunked request byte by byte, so that every cut there can be comes.
// Guarantees: it comes whole.
TEST_F(OtlpHttp, TakesAChunkedRequestByteByByte) {
  BeginHttp();
  HttpClient client(http_port_);
  const std::string body(300, 'x');
  const std::string request =
      ChunkedRequest("/v1/logs", "Content-Type: application/x-protobuf\r\n", body, 100);
  for (const char byte : request) ASSERT_TRUE(client.Send({&byte, 1}));
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_THAT(Bodies(sink()), ElementsAre(body));
}

}  // namespace
}  // namespace weir::testkit
