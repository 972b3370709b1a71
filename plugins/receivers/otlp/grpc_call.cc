#include "plugins/receivers/otlp/grpc_call.h"

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace weir::otlp {
namespace {

void DeleteSlice(void* slice) { delete static_cast<grpc::Slice*>(slice); }

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace

GrpcCall::GrpcCall(GrpcCalls& calls) : calls_(calls), export_(calls.bodies()) {
  calls_.RequestCall(&context_, &stream_, static_cast<GrpcTag*>(this));
}

GrpcCall::~GrpcCall() {
  if (began_) calls_.Ended();
}

GrpcCall::State GrpcCall::Now() {
  std::lock_guard lock(mutex_);
  return state_;
}

void GrpcCall::Proceed(bool ok) {
  switch (Now()) {
    case State::kPosted:
      if (!ok) {
        delete this;  // The server has ended before anybody called.
        return;
      }
      Begin();
      return;
    case State::kReading:
      TakeMessage(ok);
      return;
    case State::kFinishing:
      if (cookie_ != 0) calls_.WaitsNoMore(*this);
      delete this;
      return;
  }
}

void GrpcCall::Begin() {
  began_ = true;
  if (!calls_.Began()) {
    Finish({Answer::kOverload, "the receiver is ending; another takes its place", 0, 0});
    return;
  }
  Reply reply = export_.Admit(context_.method(), calls_.signals());
  if (reply.answer != Answer::kOk) {
    Finish(std::move(reply));
    return;
  }
  state_ = State::kReading;
  stream_.Read(&message_, static_cast<GrpcTag*>(this));
}

void GrpcCall::TakeMessage(bool ok) {
  if (!ok) {
    export_.Reset();
    Finish({Answer::kBadData, "the call ended before its message came", 0, 0});
    return;
  }
  // Whoever has stopped waiting will send it again: to process it would double it.
  if (context_.deadline() < std::chrono::system_clock::now()) {
    export_.Reset();
    Finish({Answer::kDeadline, "the deadline had passed when the message came", 0, 0});
    return;
  }
  bool pending = false;
  Reply reply = PushMessage(&pending);
  // After PENDING the call may have ended on another thread.
  if (pending) return;
  export_.Reset();
  Finish(std::move(reply));
}

Reply GrpcCall::PushMessage(bool* pending) {
  std::vector<grpc::Slice> slices;
  if (!message_.Dump(&slices).ok()) return {Answer::kInternal, "the message can not be read", 0, 0};
  std::vector<std::span<const uint8_t>> pieces;
  pieces.reserve(slices.size());
  for (const grpc::Slice& slice : slices) pieces.emplace_back(slice.begin(), slice.size());
  const uint64_t bytes = message_.Length();

  const bool lend = GrpcExport::CanLend(pieces);
  if (!lend) {
    Reply reply = export_.Take(pieces, bytes);
    slices.clear();
    message_.Clear();
    if (reply.answer != Answer::kOk) return reply;
  }
  const uint64_t cookie = calls_.desk().Open(this);
  cookie_ = cookie;
  calls_.Waits(*this);
  Reply reply;
  if (lend) {
    auto slice = std::make_unique<grpc::Slice>(slices[0]);
    bool lent = false;
    slices.clear();
    message_.Clear();
    reply = export_.PushLent(pieces[0], &DeleteSlice, slice.get(), cookie, &lent, pending);
    if (lent) static_cast<void>(slice.release());
  } else {
    reply = export_.Push(cookie, pending);
  }
  if (*pending) return reply;
  calls_.WaitsNoMore(*this);
  cookie_ = 0;
  calls_.desk().Close(cookie);
  return reply;
}

void GrpcCall::OnAck(const Reply& reply) { Finish(reply); }

void GrpcCall::GiveUp() {
  if (!calls_.desk().Abandon(cookie_, this)) return;
  Finish({Answer::kOverload, "the receiver ends before the request's end was known", 0, 0});
}

void GrpcCall::Finish(Reply reply) {
  std::lock_guard lock(mutex_);
  state_ = State::kFinishing;
  void* tag = static_cast<GrpcTag*>(this);
  if (reply.answer == Answer::kOk || reply.answer == Answer::kPartial) {
    stream_.WriteAndFinish(ToBuffer(ProtobufBody(reply)), grpc::WriteOptions(), grpc::Status::OK,
                           tag);
    return;
  }
  std::string details;
  if (reply.answer == Answer::kOverload) {
    if (reply.retry_after_ns == 0) reply.retry_after_ns = calls_.RetryAfterNs();
    details = StatusWithRetryInfo(reply);
  }
  stream_.Finish(grpc::Status(static_cast<grpc::StatusCode>(RpcCode(reply.answer)), reply.text,
                              details),
                 tag);
}

}  // namespace weir::otlp
