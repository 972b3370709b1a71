// The options of the otlphttp exporter, read and checked.
//
// Threads: immutable once read; shared by all shards.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "plugins/common/client/compress.h"
#include "plugins/common/client/endpoint.h"
#include "plugins/common/client/tls.h"
#include "weir/sdk/setup.hpp"

namespace weir::otlphttp {

// JSON Schema of the options.
extern const char kSchema[];

// Where the requests of one signal go.
struct Target {
  client::Endpoint endpoint;
  std::string url;   // For messages.
  std::string head;  // Of a request, up to the value of Content-Length.
};

struct Options {
  // By signal: traces, metrics, logs, profiles; empty where no endpoint was given.
  std::optional<Target> targets[4];
  uint64_t signals = 0;  // Bits of those that have a target.
  bool json = false;
  client::Compression compression = client::Compression::kGzip;
  int compression_level = 0;
  size_t idle_connections_max = 100;
  uint64_t idle_timeout_ns = 0;
  bool keep_alive = true;
  std::unique_ptr<client::TlsClient> tls;  // If a target needs it.
};

// Throws ConfigError.
Options ReadOptions(const Config& config);

// Of one signal bit: WEIR_TRACES is 0.
size_t SignalIndex(uint16_t signal);

}  // namespace weir::otlphttp
