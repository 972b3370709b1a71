// What the configuration of an otlp receiver means.
//
// Threads: values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/receivers/otlp/signals.h"
#include "weir/sdk/setup.hpp"

namespace weir::otlp {

// Content encodings. kDeflate is zlib's format, or as some send it, bare deflate.
enum class Encoding : uint8_t { kIdentity, kGzip, kDeflate, kZstd, kUnknown };

struct HttpOptions {
  std::string endpoint;  // As weir.loop/1 takes it: "tcp://host:port" or "unix:path".
  std::array<std::string, kSignalCount> paths;  // In the order of kSignals.
  uint64_t request_bytes_max = 0;               // Before and after decompression.
  uint32_t encodings = 0;                       // Bits 1 << Encoding.
  bool keep_alive = true;
  uint32_t connections_max = 0;                 // Of all lanes together.
  uint64_t read_header_timeout_ns = 0;          // From the first byte of a request. 0: none.
  uint64_t read_timeout_ns = 0;                 // The whole request. 0: none.
  uint64_t write_timeout_ns = 0;                // A response that the client does not take.
  uint64_t idle_timeout_ns = 0;                 // Between requests.
  std::vector<std::pair<std::string, std::string>> response_headers;
};

struct GrpcOptions {
  std::string endpoint;
  uint64_t request_bytes_max = 0;
  uint32_t concurrent_streams_max = 0;  // Of one connection.
  // Of keepalive.server_parameters; 0: gRPC's own.
  uint64_t connection_idle_max_ns = 0;
  uint64_t connection_age_max_ns = 0;
  uint64_t connection_age_grace_ns = 0;
  uint64_t keepalive_time_ns = 0;
  uint64_t keepalive_timeout_ns = 0;
  // Of keepalive.enforcement_policy.
  uint64_t ping_interval_min_ns = 0;
  bool permit_without_stream = false;
};

struct Options {
  std::optional<HttpOptions> http;
  std::optional<GrpcOptions> grpc;

  // Throws ConfigError.
  static Options Read(const Config& config);
};

}  // namespace weir::otlp
