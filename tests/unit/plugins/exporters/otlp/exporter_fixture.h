// The otlp exporter in its host, and a real gRPC server to send to.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <memory>
#include <string>

#include "plugins/exporters/otlp/otlp.h"
#include "tests/support/plugin_host.h"
#include "tests/unit/plugins/exporters/otlp/grpc_server.h"

namespace weir::otlp {

inline constexpr const weir_component& kTable = kComponent<Otlp, Kind::kExporter, 0>;

class ExporterTest : public ::testing::Test {
 protected:
  ExporterTest() { signal(SIGPIPE, SIG_IGN); }

  void Serve() { Serve(testing::GrpcServerOptions()); }
  void Serve(const testing::GrpcServerOptions& options) {
    server_ = std::make_unique<testing::GrpcServer>(options);
  }
  // `more` stands behind the endpoint: ", compression: none".
  void OpenAt(const std::string& endpoint, const std::string& more) {
    host_ = std::make_unique<testing::PluginHost>(kTable, 1);
    ASSERT_TRUE(host_->Create("{endpoint: '" + endpoint + "'" + more + "}"))
        << host_->error_pointer() << ": " << host_->error();
    ASSERT_TRUE(host_->Open()) << host_->error();
  }
  void Open(const std::string& more) {
    OpenAt("127.0.0.1:" + std::to_string(server_->port()), ", tls: {insecure: true}" + more);
  }
  void Begin(const testing::WireBatch& batch, uint64_t ticket) {
    EXPECT_EQ(host_->Begin(batch, ticket, nullptr), WEIR_PENDING);
  }
  bool WaitForAnswers(size_t count) {
    return host_->TurnUntil([this, count] { return host_->completed().size() >= count; });
  }
  testing::Completed Send(const testing::WireBatch& batch) {
    const size_t before = host_->completed().size();
    Begin(batch, ++ticket_);
    EXPECT_TRUE(WaitForAnswers(before + 1));
    return host_->completed().empty() ? testing::Completed() : host_->completed().back();
  }
  testing::Completed Send() { return Send(testing::WireBatch(WEIR_TRACES, {"x"}, "")); }

  std::unique_ptr<testing::GrpcServer> server_;
  std::unique_ptr<testing::PluginHost> host_;
  uint64_t ticket_ = 1000;
};

}  // namespace weir::otlp
