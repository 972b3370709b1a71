#include "plugins/receivers/otlp/http_response.h"

#include <stdio.h>

namespace weir::otlp {
namespace {

std::string_view StatusLine(uint16_t status) {
  switch (status) {
    case 200:
      return "HTTP/1.1 200 OK\r\n";
    case 400:
      return "HTTP/1.1 400 Bad Request\r\n";
    case 404:
      return "HTTP/1.1 404 Not Found\r\n";
    case 405:
      return "HTTP/1.1 405 Method Not Allowed\r\n";
    case 408:
      return "HTTP/1.1 408 Request Timeout\r\n";
    case 413:
      return "HTTP/1.1 413 Content Too Large\r\n";
    case 415:
      return "HTTP/1.1 415 Unsupported Media Type\r\n";
    case 431:
      return "HTTP/1.1 431 Request Header Fields Too Large\r\n";
    case 503:
      return "HTTP/1.1 503 Service Unavailable\r\n";
    default:
      return "HTTP/1.1 500 Internal Server Error\r\n";
  }
}

}  // namespace

std::string_view DateLine::At(std::time_t now) {
  if (now == second_) return line_;
  // Not by strftime: the names must not depend on the locale.
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[64];
  snprintf(text, sizeof text, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n",
           kDays[parts.tm_wday], parts.tm_mday, kMonths[parts.tm_mon], parts.tm_year + 1900,
           parts.tm_hour, parts.tm_min, parts.tm_sec);
  line_ = text;
  second_ = now;
  return line_;
}

void AppendResponse(std::string& out, const Reply& reply, const ResponseShape& shape) {
  out.append(StatusLine(HttpStatus(reply.answer)));
  std::string body;
  if (shape.media_type == MediaType::kProtobuf) {
    body = ProtobufBody(reply);
    out.append("Content-Type: application/x-protobuf\r\n");
  } else if (shape.media_type == MediaType::kJson) {
    body = JsonBody(reply, *shape.signal);
    out.append("Content-Type: application/json\r\n");
  } else {
    body = reply.text;
    out.append("Content-Type: text/plain; charset=utf-8\r\n");
  }
  out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  out.append(shape.date_line);
  if (reply.answer == Answer::kMethod) out.append("Allow: POST\r\n");
  if (reply.answer == Answer::kMediaType) {
    out.append("Accept: application/x-protobuf, application/json\r\n"
               "Accept-Encoding: gzip, deflate, zstd\r\n");
  }
  if (shape.retry_after_s != 0) {
    out.append("Retry-After: ").append(std::to_string(shape.retry_after_s)).append("\r\n");
  }
  if (shape.close) {
    out.append("Connection: close\r\n");
  } else if (shape.keep_alive_1_0) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append(shape.extra).append("\r\n").append(body);
}

}  // namespace weir::otlp
