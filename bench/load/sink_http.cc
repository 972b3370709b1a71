// The sink's HTTP/1.1: POST of OTLP with Content-Length, and GET /stats.
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "bench/load/sink_connection.h"

namespace weir::load {
namespace {

constexpr size_t kReadBytes = 256 << 10;

class HttpSinkConnection : public SinkConnection {
 public:
  HttpSinkConnection(int fd, SinkTally& tally) : fd_(fd), tally_(tally) {}
  ~HttpSinkConnection() override { close(fd_); }

  bool Step() override {
    if (!Write()) return false;
    const size_t want = std::max(kReadBytes, need_ > filled_ ? need_ - filled_ : 0);
    if (in_.size() < filled_ + want) in_.resize(filled_ + want);
    const ssize_t n = recv(fd_, in_.data() + filled_, want, 0);
    if (n < 0 && errno == EAGAIN) return true;
    if (n <= 0) return false;
    filled_ += static_cast<size_t>(n);
    while (TakeRequest()) {
    }
    return !broken_ && Write();
  }
  bool wants_write() const override { return !out_.empty(); }

 private:
  // Answers the first request in `in_`, if all of it is there.
  bool TakeRequest() {
    const std::string_view all(in_.data(), filled_);
    if (filled_ < need_) return false;
    const size_t end = all.find("\r\n\r\n");
    if (end == all.npos) return false;
    size_t length = 0;
    bool gzip = false;
    for (size_t at = all.find("\r\n") + 2; at < end;) {
      const size_t stop = all.find("\r\n", at);
      const std::string line(all.substr(at, stop - at));
      if (strncasecmp(line.c_str(), "content-length:", 15) == 0)
        length = std::strtoull(line.c_str() + 15, nullptr, 10);
      if (strcasecmp(line.c_str(), "content-encoding: gzip") == 0) gzip = true;
      if (strncasecmp(line.c_str(), "transfer-encoding:", 18) == 0) broken_ = true;
      at = stop + 2;
    }
    need_ = end + 4 + length;
    if (broken_ || filled_ < need_) return false;
    const size_t path_at = all.find(' ') + 1;
    const std::string_view path = all.substr(path_at, all.find(' ', path_at) - path_at);
    if (all.substr(0, 4) == "GET ")
      Answer("200 OK", "application/json", tally_.ToJson());
    else
      Count(path, all.substr(end + 4, length), gzip);
    in_.erase(0, need_);
    filled_ -= need_;
    need_ = 0;
    return true;
  }

  void Count(std::string_view path, std::string_view body, bool gzip) {
    switch (tally_.Take(path, body, gzip)) {
      case SinkTally::Verdict::kAccepted:
        return Answer("200 OK", "application/x-protobuf", "");
      case SinkTally::Verdict::kRefused:
        return Answer("503 Service Unavailable", "text/plain", "");
      case SinkTally::Verdict::kMalformed:
        return Answer("400 Bad Request", "text/plain", "");
    }
  }
  void Answer(std::string_view status, std::string_view type, std::string_view body) {
    out_ += "HTTP/1.1 ";
    out_ += status;
    out_ += "\r\nContent-Type: ";
    out_ += type;
    out_ += "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    out_ += body;
  }
  bool Write() {
    while (!out_.empty()) {
      const ssize_t n = send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL);
      if (n < 0) return errno == EAGAIN;
      out_.erase(0, static_cast<size_t>(n));
    }
    return true;
  }

  const int fd_;
  SinkTally& tally_;
  std::string in_, out_;
  size_t filled_ = 0;
  size_t need_ = 0;  // Bytes of the request at the front, once its head is known.
  bool broken_ = false;
};

}  // namespace

std::unique_ptr<SinkConnection> MakeHttpSinkConnection(int fd, SinkTally& tally) {
  return std::make_unique<HttpSinkConnection>(fd, tally);
}

}  // namespace weir::load
