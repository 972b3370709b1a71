// The otlp receiver in its host, for the tests of its two transports.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "host/testkit/plugin_host.h"

namespace weir::testkit {

inline constexpr char kHttpEndpoint[] = "tcp://127.0.0.1:0";
inline constexpr char kGrpcEndpoint[] = "tcp://localhost:0";

// Loaded as the collector does it.
inline const weir_component& OtlpReceiver() {
  static const weir_component* const component = [] {
    std::string error;
    const weir_component* found =
        LoadComponent(WEIR_BUILD_DIR "/lib/weir/plugins/receiver_otlp.so", &error);
    if (found == nullptr) ADD_FAILURE() << error;
    return found;
  }();
  return *component;
}

class OtlpTest : public ::testing::Test {
 protected:
  // `http` and `grpc` are options below the protocol, beside its endpoint; NULL: off.
  void Begin(const char* http, const char* grpc, uint32_t lanes) {
    std::string options = "{protocols: {";
    if (http != nullptr) {
      options += std::string("http: {endpoint: '127.0.0.1:0', ") + http + "}, ";
    }
    if (grpc != nullptr) {
      options += std::string("grpc: {endpoint: 'localhost:0', ") + grpc + "}";
    }
    options += "}}";
    host_ = std::make_unique<PluginHost>(OtlpReceiver(), lanes);
    ASSERT_TRUE(host_->Create(options)) << host_->error();
    // "OTLP/JSON": whatever stands between the braces is the protobuf.
    host_->sink().SetJsonDecode([](const weir_sink* s, uint16_t, std::string_view json,
                                   weir_permit* permit, uint64_t* written, weir_outcome* outcome) {
      if (json.size() < 2 || json.front() != '{' || json.back() != '}') {
        return weir_fail(outcome, WEIR_PERMANENT, nullptr, "no JSON object");
      }
      const uint64_t n = json.size() - 2;
      const weir_status status = s->resize(s, permit, n == 0 ? 1 : n, outcome);
      if (status < 0) return status;
      json.copy(reinterpret_cast<char*>(permit->data), n, 1);
      *written = n;
      return static_cast<weir_status>(WEIR_OK);
    });
    host_->RunInBackground();
    ASSERT_TRUE(host_->Start()) << host_->error();
    http_port_ = host_->Port(kHttpEndpoint);
    grpc_port_ = host_->Port(kGrpcEndpoint);
  }
  void BeginHttp() { Begin("", nullptr, 1); }
  void BeginHttp(const char* options) { Begin(options, nullptr, 1); }
  void BeginGrpc() { Begin(nullptr, "", 1); }
  void BeginGrpc(const char* options) { Begin(nullptr, options, 1); }

  FakeSink& sink() { return host_->sink(); }

  void TearDown() override {
    if (host_ == nullptr) return;
    host_->Close();
    EXPECT_EQ(host_->leftovers(), 0u) << "something was left on the loop";
    EXPECT_EQ(host_->sink().permits_held(), 0u) << "a permit was not given back";
    EXPECT_EQ(host_->failure(), "");
  }

  std::unique_ptr<PluginHost> host_;
  uint16_t http_port_ = 0, grpc_port_ = 0;
};

}  // namespace weir::testkit
