// One call of the gRPC server: from the posted request to the finished reply.
//
// Every step is a tag of the completion queue; a tag completes exactly once, also when the server
// ends, and a call is freed only there. While it waits for an acknowledgement no tag is out, and
// whoever takes the waiting away (AckDesk) finishes the call.
//
// Threads: the one that polls the completion queue, but OnAck: [any].
#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <mutex>
#include <vector>

#include "plugins/receivers/otlp/ack_desk.h"
#include "plugins/receivers/otlp/grpc_export.h"

namespace weir::otlp {

// What comes out of the completion queue.
class GrpcTag {
 public:
  virtual ~GrpcTag() = default;
  virtual void Proceed(bool ok) = 0;
};

// What calls need of their server.
class GrpcCalls {
 public:
  virtual ~GrpcCalls() = default;
  virtual void RequestCall(grpc::GenericServerContext* context,
                           grpc::GenericServerAsyncReaderWriter* stream, void* tag) = 0;
  // A client has called: posts the next request in its place. False: the server ends, refuse.
  virtual bool Began() = 0;
  virtual void Ended() = 0;
  // Between a push that may be PENDING and the end of the call.
  virtual void Waits(class GrpcCall& call) = 0;
  virtual void WaitsNoMore(class GrpcCall& call) = 0;
  virtual BodyContext& bodies() = 0;
  virtual AckDesk& desk() = 0;
  virtual uint64_t signals() const = 0;
  // For a client that is refused and was given no time.
  virtual uint64_t RetryAfterNs() = 0;
};

class GrpcCall final : public GrpcTag, public AckTarget {
 public:
  // Posts itself; frees itself when it has ended.
  static void Post(GrpcCalls& calls) { new GrpcCall(calls); }

  void Proceed(bool ok) override;
  void OnAck(const Reply& reply) override;
  // The server ends: finishes a call that waits. What was pushed stays pushed.
  void GiveUp();

 private:
  enum class State : uint8_t { kPosted, kReading, kFinishing };

  explicit GrpcCall(GrpcCalls& calls);
  ~GrpcCall() override;
  void Begin();
  void TakeMessage(bool ok);
  Reply PushMessage(bool* pending);
  void Finish(Reply reply);
  State Now();

  GrpcCalls& calls_;
  // Held by the thread that finishes the call until it lets go of it: the thread that frees it may
  // be another one, and is as quick.
  std::mutex mutex_;
  State state_ = State::kPosted;
  bool began_ = false;
  uint64_t cookie_ = 0;  // 0: not waiting.
  grpc::GenericServerContext context_;
  grpc::GenericServerAsyncReaderWriter stream_{&context_};
  grpc::ByteBuffer message_;
  GrpcExport export_;
};

}  // namespace weir::otlp
