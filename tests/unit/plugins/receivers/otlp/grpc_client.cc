#include "tests/unit/plugins/receivers/otlp/grpc_client.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <utility>
#include <vector>

namespace weir::testkit {

struct PendingGrpcCall::State {
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  grpc::ByteBuffer response;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
  bool waited = false;
};

struct GrpcClient::Channel {
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<grpc::GenericStub> stub;
};

PendingGrpcCall::PendingGrpcCall(std::unique_ptr<State> state) : state_(std::move(state)) {}
PendingGrpcCall::PendingGrpcCall(PendingGrpcCall&&) noexcept = default;

PendingGrpcCall::~PendingGrpcCall() {
  if (state_ == nullptr) return;
  if (!state_->waited) {
    state_->context.TryCancel();
    Wait();
  }
  state_->queue.Shutdown();
  void* tag;
  bool ok;
  while (state_->queue.Next(&tag, &ok)) {
  }
}

GrpcResult PendingGrpcCall::Wait() {
  void* tag;
  bool ok;
  state_->queue.Next(&tag, &ok);
  state_->waited = true;
  GrpcResult result;
  result.code = state_->status.error_code();
  result.text = state_->status.error_message();
  result.details = state_->status.error_details();
  std::vector<grpc::Slice> slices;
  if (state_->status.ok() && state_->response.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) {
      result.body.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return result;
}

GrpcClient::GrpcClient(uint16_t port) : channel_(std::make_unique<Channel>()) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxSendMessageSize(-1);
  arguments.SetMaxReceiveMessageSize(-1);
  channel_->channel = grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                                grpc::InsecureChannelCredentials(), arguments);
  channel_->stub = std::make_unique<grpc::GenericStub>(channel_->channel);
}

GrpcClient::~GrpcClient() = default;

PendingGrpcCall GrpcClient::Begin(std::string_view method, std::string_view body,
                                  GrpcCallOptions options) {
  auto state = std::make_unique<PendingGrpcCall::State>();
  state->context.set_wait_for_ready(true);
  state->context.set_deadline(std::chrono::system_clock::now() +
                              std::chrono::milliseconds(options.deadline_ms));
  if (options.gzip) state->context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  const grpc::Slice slice(body.data(), body.size());
  const grpc::ByteBuffer request(&slice, 1);
  state->reader = channel_->stub->PrepareUnaryCall(&state->context, std::string(method), request,
                                                   &state->queue);
  state->reader->StartCall();
  state->reader->Finish(&state->response, &state->status, state.get());
  return PendingGrpcCall(std::move(state));
}

}  // namespace weir::testkit
