// What a client is told about its request, before it is put into HTTP or gRPC.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/receivers/otlp/signals.h"
#include "weir/sdk/status.hpp"

namespace weir::otlp {

enum class Answer : uint8_t {
  kOk,
  kPartial,    // Taken, but for `rejected` items.
  kBadData,    // Never to be sent again.
  kTooLarge,
  kOverload,   // To be sent again, after `retry_after_ns`.
  kNotFound,   // No such path or method.
  kMethod,     // HTTP: not POST.
  kMediaType,  // HTTP: a content type or encoding that is not understood.
  kTimeout,    // HTTP: the request did not come in time.
  kHeaders,    // HTTP: the header is too large.
  kDeadline,   // gRPC: the client does not wait any more.
  kInternal,
};

struct Reply {
  Answer answer = Answer::kOk;
  std::string text;             // Empty for kOk.
  uint64_t retry_after_ns = 0;  // kOverload; 0: no wish.
  uint64_t rejected = 0;        // kPartial.
};

// What the sink's answer to a push means to the client. PENDING and unknown positive ones: kOk.
Reply ReplyToPush(const Status& status);
// The same for reserve and resize, where PERMANENT means that the request is too large.
Reply ReplyToReserve(const Status& status);
// The outcome that on_ack was given.
Reply ReplyToAck(const weir_outcome& outcome);

uint16_t HttpStatus(Answer answer);
// google.rpc.Code, which are gRPC's status codes.
int32_t RpcCode(Answer answer);

// The body of a response: ExportXServiceResponse for kOk and kPartial, else google.rpc.Status.
std::string ProtobufBody(const Reply& reply);
std::string JsonBody(const Reply& reply, const SignalNames& signal);
// google.rpc.Status with a RetryInfo in its details: what gRPC carries beside code and text.
std::string StatusWithRetryInfo(const Reply& reply);

// `text` as valid UTF-8 of at most 1 KiB: what came from a request may be quoted in it.
std::string CleanText(std::string_view text);

}  // namespace weir::otlp
