// A gRPC client of the tests: the official library's generic stub, with calls that one waits for.
//
// Threads: one, but for Call: [any].
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace weir::testkit {

inline constexpr char kTraceMethod[] =
    "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
inline constexpr char kMetricsMethod[] =
    "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
inline constexpr char kLogsMethod[] = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
inline constexpr char kProfilesMethod[] =
    "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export";

struct GrpcResult {
  int code = -1;
  std::string text;
  std::string details;  // grpc-status-details-bin.
  std::string body;
};

struct GrpcCallOptions {
  bool gzip = false;
  int deadline_ms = 10'000;
};

// A call that has been sent.
class PendingGrpcCall {
 public:
  struct State;
  explicit PendingGrpcCall(std::unique_ptr<State> state);
  ~PendingGrpcCall();
  PendingGrpcCall(PendingGrpcCall&&) noexcept;
  // Waits for its end.
  GrpcResult Wait();

 private:
  std::unique_ptr<State> state_;
};

class GrpcClient {
 public:
  // One connection of its own to 127.0.0.1.
  explicit GrpcClient(uint16_t port);
  ~GrpcClient();
  GrpcClient(const GrpcClient&) = delete;
  GrpcClient& operator=(const GrpcClient&) = delete;

  PendingGrpcCall Begin(std::string_view method, std::string_view body, GrpcCallOptions options);
  GrpcResult Call(std::string_view method, std::string_view body) {
    return Begin(method, body, GrpcCallOptions()).Wait();
  }
  GrpcResult Call(std::string_view method, std::string_view body, GrpcCallOptions options) {
    return Begin(method, body, options).Wait();
  }

 private:
  struct Channel;
  std::unique_ptr<Channel> channel_;
};

}  // namespace weir::testkit
