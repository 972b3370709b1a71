// What the end of a gRPC call means for a batch, by the rules of OTLP/gRPC.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weir/sdk/status.hpp"

namespace weir::otlp {

struct GrpcAnswer {
  int http_status = 0;       // 0: no headers came.
  int grpc_status = -1;      // -1: none came.
  std::string grpc_message;  // As it came, percent-encoded.
  std::string details;       // grpc-status-details-bin as it came, in base64.
  std::string message;       // The answer behind its five-byte prefix; truncated if long.
  uint32_t reset_code = 0;   // HTTP/2 error with which the stream was closed.
};

// OK, PARTIAL, RETRY or PERMANENT. A warning that comes with success is put into `*warning`.
Status StatusOf(const GrpcAnswer& answer, const std::string& url, std::string* warning);

}  // namespace weir::otlp
