// What OTLP servers say in the body of an answer: partial success, and google.rpc.Status.
//
// Malformed bytes give what was understood before them. Threads: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::client {

// Of an Export...ServiceResponse in protobuf: {} for a full success.
struct PartialSuccess {
  uint64_t rejected = 0;
  std::string message;
};
PartialSuccess ReadPartialSuccess(std::string_view response);

// google.rpc.Status in protobuf.
struct RpcStatus {
  int32_t code = 0;
  std::string message;
  std::optional<uint64_t> retry_delay_ns;  // Of an attached google.rpc.RetryInfo.
};
RpcStatus ReadRpcStatus(std::string_view status);

// Retry-After: seconds, or an HTTP date, of which the rest from `now_unix_s` on. Empty when it is
// neither; at most an hour.
std::optional<uint64_t> ReadRetryAfterNs(std::string_view value, int64_t now_unix_s);

}  // namespace weir::client
