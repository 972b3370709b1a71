// The otlp exporter in its host, and a real gRPC server to send to.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <memory>
#include <string>

#include "plugins/exporters/otlp/otlp.h"
#include "host/testkit/plugin_host.h"
#include "tests/unit/plugins/exporters/otlp/grpc_server.h"

namespace weir::otlp {

inline constexpr const weir_component& kTable = kComponent<Otlp, Kind::kExporter, 0>;

class ExporterTest : public ::testing::Test {
 protected:
  ExporterTest() { signal(SIGPIPE, SIG_IGN); }

  void Serve() { Serve(testkit::GrpcServerOptions()); }
  void Serve(const testkit::GrpcServerOptions& options) {
    server_ = std::make_unique<testkit::GrpcServer>(options);
  }
  // `more` stands behind the endpoint: ", compression: none".
  void OpenAt(const std::string& endpoint, const std::string& more) {
    host_ = std::make_unique<testkit::PluginHost>(kTable, 1);
    ASSERT_TRUE(host_->Create("{endpoint: '" + endpoint + "'" + more + "}"))
        << host_->error_pointer() << ": " << host_->error();
    ASSERT_TRUE(host_->Open()) << host_->error();
  }
  void Open(const std::string& more) {
    OpenAt("127.0.0.1:" + std::to_string(server_->port()), ", tls: {insecure: true}" + more);
  }
  void Begin(const testkit::WireBatch& batch, uint64_t ticket) {
    EXPECT_EQ(host_->Begin(batch, ticket, nullptr), WEIR_PENDING);
  }
  bool WaitForAnswers(size_t count) {
    return host_->TurnUntil([this, count] { return host_->completed().size() >= count; });
  }
  testkit::Completed Send(const testkit::WireBatch& batch) {
    const size_t before = host_->completed().size();
    Begin(batch, ++ticket_);
    EXPECT_TRUE(WaitForAnswers(before + 1));
    return host_->completed().empty() ? testkit::Completed() : host_->completed().back();
  }
  testkit::Completed Send() { return Send(testkit::WireBatch(WEIR_TRACES, {"x"}, "")); }

  std::unique_ptr<testkit::GrpcServer> server_;
  std::unique_ptr<testkit::PluginHost> host_;
  uint64_t ticket_ = 1000;
};

}  // namespace weir::otlp
