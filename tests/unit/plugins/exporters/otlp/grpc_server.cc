#include "tests/unit/plugins/exporters/otlp/grpc_server.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace weir::testkit {

class GrpcServer::Call final : public grpc::ServerGenericBidiReactor {
 public:
  Call(GrpcServer& server, grpc::GenericCallbackServerContext* context)
      : server_(server), context_(context) {
    StartRead(&message_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      Finish(grpc::Status(grpc::StatusCode::INTERNAL, "no message came"));
      return;
    }
    GrpcRequest request;
    request.method = context_->method();
    request.peer = context_->peer();
    for (const auto& [name, value] : context_->client_metadata()) {
      request.metadata.emplace(std::string(name.data(), name.size()),
                               std::string(value.data(), value.size()));
    }
    std::vector<grpc::Slice> slices;
    if (message_.Dump(&slices).ok()) {
      for (const grpc::Slice& slice : slices) {
        request.body.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
      }
    }
    if (server_.Take(this, std::move(request), &reply_)) Answer();
  }
  void Answer() {
    const grpc::Status status(static_cast<grpc::StatusCode>(reply_.code), reply_.text,
                              reply_.details);
    if (reply_.code != 0) {
      Finish(status);
      return;
    }
    const grpc::Slice slice(reply_.body);
    message_ = grpc::ByteBuffer(&slice, 1);
    StartWriteAndFinish(&message_, grpc::WriteOptions(), status);
  }
  void OnCancel() override {
    server_.Forget(this, true);
    if (reply_.hold) Finish(grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }

 private:
  GrpcServer& server_;
  grpc::GenericCallbackServerContext* const context_;
  grpc::ByteBuffer message_;
  GrpcReply reply_;
};

GrpcServer::GrpcServer(const GrpcServerOptions& options) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(options.port),
                           options.credentials ? options.credentials
                                               : grpc::InsecureServerCredentials(),
                           &port_);
  builder.SetMaxReceiveMessageSize(-1);
  if (options.connection_age_ms != 0) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, options.connection_age_ms);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 10'000);
  }
  if (options.streams_max != 0) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.streams_max);
  }
  if (!options.unpack) {
    builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  }
  builder.RegisterCallbackGenericService(this);
  server_ = builder.BuildAndStart();
}

GrpcServer::~GrpcServer() { Shutdown(); }

void GrpcServer::Shutdown() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
  server_.reset();
}

void GrpcServer::Script(GrpcReply reply) {
  std::lock_guard lock(mutex_);
  script_.push_back(std::move(reply));
}

void GrpcServer::Release() {
  std::vector<Call*> held;
  {
    std::lock_guard lock(mutex_);
    held.swap(held_);
  }
  for (Call* call : held) call->Answer();
}

std::vector<GrpcRequest> GrpcServer::requests() const {
  std::lock_guard lock(mutex_);
  return requests_;
}

size_t GrpcServer::request_count() const {
  std::lock_guard lock(mutex_);
  return requests_.size();
}

size_t GrpcServer::held() const {
  std::lock_guard lock(mutex_);
  return held_.size();
}

size_t GrpcServer::cancelled() const {
  std::lock_guard lock(mutex_);
  return cancelled_;
}

grpc::ServerGenericBidiReactor* GrpcServer::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  return new Call(*this, context);
}

bool GrpcServer::Take(Call* call, GrpcRequest request, GrpcReply* reply) {
  std::lock_guard lock(mutex_);
  requests_.push_back(std::move(request));
  if (!script_.empty()) {
    *reply = std::move(script_.front());
    script_.pop_front();
  }
  if (reply->hold) held_.push_back(call);
  return !reply->hold;
}

void GrpcServer::Forget(Call* call, bool cancelled) {
  std::lock_guard lock(mutex_);
  if (std::erase(held_, call) != 0 && cancelled) cancelled_++;
}

}  // namespace weir::testkit
