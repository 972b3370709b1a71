// The options of the receiver.
#include "tests/unit/plugins/receivers/otlp/otlp_fixture.h"

namespace weir::testkit {
namespace {

using ::testing::HasSubstr;

class OtlpConfig : public OtlpTest {};

// Scenario: configurations as they are written for the Collector.
// Guarantees: taken, also where a protocol is named without options.
TEST_F(OtlpConfig, TakesTheCollectorsConfigurations) {
  for (const char* options : {
           "{protocols: {grpc: , http: }}",
           "{protocols: {grpc: {}}}",
           "{protocols: {http: {endpoint: '0.0.0.0:4318'}}}",
           "{protocols: {grpc: {endpoint: 'localhost:4317', transport: tcp, "
           "max_recv_msg_size_mib: 4, max_concurrent_streams: 100, read_buffer_size: 524288, "
           "write_buffer_size: 0, include_metadata: true, keepalive: {server_parameters: "
           "{max_connection_idle: 11s, max_connection_age: 12s, max_connection_age_grace: 13s, "
           "time: 30s, timeout: 5s}, enforcement_policy: {min_time: 10s, permit_without_stream: "
           "true}}}}}",
           "{protocols: {http: {endpoint: 'localhost:4318', max_request_body_size: 20971520, "
           "include_metadata: true, response_headers: {X-A: b}, "
           "compression_algorithms: ['', gzip], "
           "read_timeout: 1s, read_header_timeout: 1m, write_timeout: 0s, idle_timeout: 1m, "
           "keep_alives_enabled: true, traces_url_path: /t, metrics_url_path: /m, "
           "logs_url_path: /l}}}",
       }) {
    PluginHost host(OtlpReceiver(), 1);
    EXPECT_TRUE(host.Create(options)) << options << ": " << host.error();
  }
}

// Scenario: options that this receiver has not, or that make no sense.
// Guarantees: refused at start, with the place or the name.
TEST_F(OtlpConfig, RefusesWhatItHasNot) {
  const std::pair<const char*, const char*> refused[] = {
      {"{protocols: {http: {tls: {cert_file: a, key_file: b}}}}", "tls"},
      {"{protocols: {grpc: {auth: {authenticator: x}}}}", "auth"},
      {"{protocols: {http: {cors: {allowed_origins: ['*']}}}}", "cors"},
      {"{protocols: {http: {middlewares: [a]}}}", "middlewares"},
      {"{protocols: {http: {compression_algorithms: [snappy]}}}", "snappy"},
      {"{protocols: {http: {endpoint: localhost}}}", "host:port"},
      {"{protocols: {grpc: {endpoint: 'localhost:99999'}}}", "host:port"},
      {"{protocols: {http: {traces_url_path: /v1/logs}}}", "/v1/logs"},
      {"{protocols: {http: {response_headers: {'a b': c}}}}", "header"},
      {"{protocols: {}}", "protocols"},
      {"{protocols: {thrift: {}}}", "thrift"},
      {"{}", "protocols"},
      {"{protocols: {http: {endpiont: 'localhost:1'}}}", "endpoint"},
  };
  for (const auto& [options, name] : refused) {
    PluginHost host(OtlpReceiver(), 1);
    EXPECT_FALSE(host.Create(options)) << options;
    EXPECT_THAT(host.error() + host.error_pointer(), HasSubstr(name)) << options;
  }
}

}  // namespace
}  // namespace weir::testkit
