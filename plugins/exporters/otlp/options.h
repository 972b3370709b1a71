// The options of the otlp exporter, read and checked.
//
// Threads: immutable once read; shared by all shards.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "plugins/common/client/compress.h"
#include "plugins/common/client/endpoint.h"
#include "plugins/common/client/tls.h"
#include "weir/sdk/setup.hpp"

namespace weir::otlp {

// JSON Schema of the options.
extern const char kSchema[];

struct Options {
  client::Endpoint endpoint;
  std::string authority;
  std::string url;                                           // For messages.
  std::vector<std::pair<std::string, std::string>> headers;  // Names in small letters.
  client::Compression compression = client::Compression::kGzip;
  int compression_level = 0;
  bool wait_for_ready = false;
  std::unique_ptr<client::TlsClient> tls;  // NULL: none.
};

// Throws ConfigError.
Options ReadOptions(const Config& config);

}  // namespace weir::otlp
