// A real gRPC server that answers as a test says: gRPC++ with a generic service.
//
// Threads: [any].
#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace weir::testkit {

struct GrpcReply {
  int code = 0;
  std::string text, details;  // Details: grpc-status-details-bin.
  std::string body;
  bool hold = false;          // Until Release.
};

struct GrpcRequest {
  std::string method, body, peer;
  std::multimap<std::string, std::string> metadata;
};

struct GrpcServerOptions {
  int port = 0;
  int connection_age_ms = 0;  // 0: none.
  int streams_max = 0;        // 0: gRPC's own.
  bool unpack = true;         // Compressed messages.
  std::shared_ptr<grpc::ServerCredentials> credentials;  // NULL: no TLS.
};

class GrpcServer final : public grpc::CallbackGenericService {
 public:
  explicit GrpcServer(const GrpcServerOptions& options);
  ~GrpcServer() override;

  uint16_t port() const { return static_cast<uint16_t>(port_); }
  // The answer of the next call that has none yet; OK when there is none.
  void Script(GrpcReply reply);
  // Answers the calls that are held.
  void Release();
  // Ends connections and calls at once.
  void Shutdown();

  std::vector<GrpcRequest> requests() const;
  size_t request_count() const;
  // Calls that are held, and those that the client gave up meanwhile.
  size_t held() const;
  size_t cancelled() const;

 private:
  class Call;
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;
  // True: answer now.
  bool Take(Call* call, GrpcRequest request, GrpcReply* reply);
  void Forget(Call* call, bool cancelled);

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;

  mutable std::mutex mutex_;  // Guards what follows.
  std::deque<GrpcReply> script_;
  std::vector<GrpcRequest> requests_;
  std::vector<Call*> held_;
  size_t cancelled_ = 0;
};

}  // namespace weir::testkit
