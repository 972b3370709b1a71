// What an HTTP answer means for a batch, by the rules of OTLP/HTTP.
//
// Threads: none of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weir/sdk/status.hpp"

namespace weir::otlphttp {

struct HttpAnswer {
  int status = 0;
  std::string_view content_type, retry_after, body;
};

// OK, PARTIAL, RETRY (429, 502, 503, 504, with the delay that the server asked for), or PERMANENT.
// A warning that comes with success is put into `*warning`.
Status StatusOf(const HttpAnswer& answer, const std::string& url, int64_t now_unix_s,
                std::string* warning);

}  // namespace weir::otlphttp
