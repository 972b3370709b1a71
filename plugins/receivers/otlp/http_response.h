// HTTP/1.1 responses: a reply in the request's own media type, with the headers it calls for.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include "plugins/receivers/otlp/http_head.h"
#include "plugins/receivers/otlp/reply.h"

namespace weir::otlp {

// The Date header, made anew once a second.
class DateLine {
 public:
  // "Date: Tue, 24 Nov 2026 15:00:00 GMT\r\n".
  std::string_view At(std::time_t now);

 private:
  std::time_t second_ = -1;
  std::string line_;
};

struct ResponseShape {
  MediaType media_type = MediaType::kNone;
  const SignalNames* signal = &kSignals[0];
  bool close = false;          // The connection ends with this response.
  bool keep_alive_1_0 = false;  // An HTTP/1.0 client must be told that it does not.
  uint32_t retry_after_s = 0;  // 0: no such header.
  std::string_view date_line;
  std::string_view extra;  // Header lines of the configuration.
};

// Appends a whole response to `out`.
void AppendResponse(std::string& out, const Reply& reply, const ResponseShape& shape);

}  // namespace weir::otlp
