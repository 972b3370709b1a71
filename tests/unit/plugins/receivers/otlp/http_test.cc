#include "tests/unit/plugins/receivers/otlp/http_client.h"
#include "tests/unit/plugins/receivers/otlp/otlp_fixture.h"

namespace weir::testing {
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

}  // namespace
}  // namespace weir::testing
