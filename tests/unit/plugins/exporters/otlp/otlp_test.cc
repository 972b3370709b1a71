// What is sent: methods, pieces, compression, metadata.
#include "tests/unit/plugins/exporters/otlp/exporter_fixture.h"

namespace weir::otlp {
namespace {

using testkit::GrpcServerOptions;
using testkit::WireBatch;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class OtlpExporter : public ExporterTest {};

// Scenario: a batch of each signal, in pieces, with configured headers.
// Guarantees: the pieces arrive as one message at the signal's method, with the metadata.
TEST_F(OtlpExporter, SendsEachSignalToItsMethod) {
  Serve();
  Open(", compression: none, headers: {X-Token: abc, y: 'd e'}");
  const std::pair<uint16_t, const char*> methods[] = {
      {WEIR_TRACES, "/opentelemetry.proto.collector.trace.v1.TraceService/Export"},
      {WEIR_METRICS, "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"},
      {WEIR_LOGS, "/opentelemetry.proto.collector.logs.v1.LogsService/Export"},
      {WEIR_PROFILES,
       "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export"}};
  for (const auto& [signal, method] : methods) {
    const testkit::Completed answer = Send(WireBatch(signal, {"one ", "", "two"}, ""));
    EXPECT_EQ(answer.status, WEIR_OK) << answer.text;
    const testkit::GrpcRequest request = server_->requests().back();
    EXPECT_EQ(request.method, method);
    EXPECT_EQ(request.body, "one two");
    EXPECT_EQ(request.metadata.find("x-token")->second, "abc");
    EXPECT_EQ(request.metadata.find("y")->second, "d e");
    EXPECT_THAT(request.metadata.find("user-agent")->second, StartsWith("Weir"));
  }
}

// Scenario: an empty request, and one without pieces.
// Guarantees: sent as an empty message.
TEST_F(OtlpExporter, SendsEmptyRequests) {
  Serve();
  Open(", compression: none");
  EXPECT_EQ(Send(WireBatch(WEIR_TRACES, {""}, "")).status, WEIR_OK);
  EXPECT_EQ(Send(WireBatch(WEIR_TRACES, {}, "")).status, WEIR_OK);
  EXPECT_EQ(server_->requests().back().body, "");
}

// Scenario: the default compression.
// Guarantees: gzip goes over the wire, and a gRPC server unpacks it.
TEST_F(OtlpExporter, CompressesByGzip) {
  const std::string text(200'000, 'x');
  Serve();
  Open("");
  EXPECT_EQ(Send(WireBatch(WEIR_TRACES, {text}, "")).status, WEIR_OK);
  EXPECT_TRUE(server_->requests().back().body == text);
  GrpcServerOptions raw;
  raw.unpack = false;
  Serve(raw);
  Open("");
  EXPECT_EQ(Send(WireBatch(WEIR_TRACES, {text}, "")).status, WEIR_OK);
  EXPECT_THAT(server_->requests().back().body, StartsWith("\x1f\x8b"));
  EXPECT_LT(server_->requests().back().body.size(), 10'000u);
}

// Scenario: messages far over every window and frame, one of many small pieces.
// Guarantees: they come whole.
TEST_F(OtlpExporter, SendsLargeMessages) {
  Serve();
  Open(", compression: none");
  std::string large(20'000'000, '\0');
  for (size_t i = 0; i < large.size(); i += 101) large[i] = static_cast<char>(i);
  EXPECT_EQ(Send(WireBatch(WEIR_TRACES, {large}, "")).status, WEIR_OK);
  EXPECT_TRUE(server_->requests().back().body == large);
  std::vector<std::string> pieces;
  std::string all;
  for (int i = 0; i < 20'000; i++) all += pieces.emplace_back(std::to_string(i));
  EXPECT_EQ(Send(WireBatch(WEIR_TRACES, pieces, "")).status, WEIR_OK);
  EXPECT_TRUE(server_->requests().back().body == all);
}

// Scenario: 200 calls at once where the server takes 7.
// Guarantees: all are answered, over one connection.
TEST_F(OtlpExporter, HasManyCallsInFlight) {
  GrpcServerOptions options;
  options.streams_max = 7;
  Serve(options);
  Open(", compression: none");
  const WireBatch batch(WEIR_TRACES, {std::string(10'000, 'x')}, "");
  for (uint64_t ticket = 1; ticket <= 200; ticket++) Begin(batch, ticket);
  ASSERT_TRUE(WaitForAnswers(200));
  for (const testkit::Completed& answer : host_->completed()) {
    EXPECT_EQ(answer.status, WEIR_OK) << answer.text;
  }
  for (const testkit::GrpcRequest& request : server_->requests()) {
    EXPECT_EQ(request.peer, server_->requests()[0].peer);
  }
}

// Scenario: options that make no sense.
// Guarantees: refused at start, with the place.
TEST_F(OtlpExporter, RefusesWrongOptions) {
  const std::pair<const char*, const char*> refused[] = {
      {"{endpoint: 'no-port'}", "/endpoint"},
      {"{endpoint: 'h:1', compression: snappy}", ""},
      {"{endpoint: 'h:1', headers: {'a b': c}}", "/headers/a b"},
      {"{endpoint: 'h:1', headers: {grpc-timeout: c}}", "/headers/grpc-timeout"},
      {"{endpoint: 'h:1', headers: {Content-Type: c}}", "/headers/Content-Type"},
      {"{endpoint: 'h:1', tls: {ca_file: /nowhere}}", "/tls/ca_file"},
      {"{endpoint: 'h:1', tls: {cert_pem: x}}", "/tls"},
      {"{}", ""},
  };
  for (const auto& [options, place] : refused) {
    testkit::PluginHost host(kTable, 1);
    EXPECT_FALSE(host.Create(options)) << options;
    EXPECT_EQ(host.error_pointer(), place) << options;
  }
}

// Scenario: a configuration as it is written for the Collector.
// Guarantees: taken.
TEST_F(OtlpExporter, TakesTheCollectorsOptions) {
  testkit::PluginHost host(kTable, 1);
  EXPECT_TRUE(host.Create(
      "{endpoint: 'https://example.com:4317', compression: zstd, balancer_name: round_robin, "
      "keepalive: {time: 10s, timeout: 10s, permit_without_stream: true}, wait_for_ready: true, "
      "read_buffer_size: 1, write_buffer_size: 524288, authority: other, headers: {a: b}, "
      "tls: {insecure_skip_verify: true, min_version: '1.3'}}"))
      << host.error();
}

}  // namespace
}  // namespace weir::otlp
