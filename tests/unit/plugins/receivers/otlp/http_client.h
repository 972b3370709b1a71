// A client of the tests: a blocking socket that sends exactly what it is told to, and a reader of
// responses.
//
// Threads: one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace weir::testkit {

struct HttpResponse {
  int status = 0;  // 0: none came.
  std::map<std::string, std::string> headers;  // Names in small letters.
  std::string body;
};

class HttpClient {
 public:
  // Connects to 127.0.0.1. Reads give up after ten seconds.
  explicit HttpClient(uint16_t port);
  ~HttpClient();
  HttpClient(HttpClient&& other) noexcept;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // False when the server has closed.
  bool Send(std::string_view bytes);
  // The next response. An interim one (100) counts.
  HttpResponse Read();
  // Whether the server ends the connection next, in order or by a reset.
  bool AtEnd();
  void EndSending();
  // Closes so that the server sees a reset.
  void Reset();

 private:
  bool Fill();

  int fd_;
  std::string buffer_;
};

// A request with these header lines and a Content-Length.
std::string HttpRequest(std::string_view path, std::string_view headers, std::string_view body);
inline constexpr char kProtobufType[] = "Content-Type: application/x-protobuf\r\n";
inline constexpr char kJsonType[] = "Content-Type: application/json\r\n";
// The same for protobuf to /v1/traces.
std::string TraceRequest(std::string_view body);
// In chunks of `chunk` bytes.
std::string ChunkedRequest(std::string_view path, std::string_view headers, std::string_view body,
                           size_t chunk);

// RFC 1952, RFC 1950, RFC 1951 without a frame, and RFC 8878.
std::string Gzip(std::string_view bytes);
std::string Zlib(std::string_view bytes);
std::string BareDeflate(std::string_view bytes);
std::string Zstd(std::string_view bytes);

}  // namespace weir::testkit
