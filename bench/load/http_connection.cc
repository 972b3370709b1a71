// HTTP/1.1 as the generator needs it: a request of two pieces, and an answer with Content-Length.
#include <strings.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>

#include "bench/load/connection.h"

namespace weir::load {
namespace {

class HttpConnection : public Connection {
 public:
  explicit HttpConnection(const Target& target) : target_(target) {}
  ~HttpConnection() override { Close(); }

  bool Open() override {
    Close();
    fd_ = ConnectTo(target_.host, target_.port);
    return fd_ >= 0;
  }
  int fd() const override { return fd_; }

  Progress Begin(const Body& body) override {
    head_ = "POST " + target_.path + " HTTP/1.1\r\nHost: " + target_.host +
            "\r\nContent-Type: application/x-protobuf\r\n" +
            (target_.gzip ? "Content-Encoding: gzip\r\n" : "") +
            "Content-Length: " + std::to_string(body.message().size()) + "\r\n\r\n";
    body_ = body.message();
    sent_ = 0;
    answer_.clear();
    status_ = 0;
    return OnWritable();
  }

  Progress OnWritable() override {
    while (wants_write()) {
      const std::string_view head =
          sent_ < head_.size() ? std::string_view(head_).substr(sent_) : "";
      const std::string_view body = body_.substr(sent_ < head_.size() ? 0 : sent_ - head_.size());
      iovec pieces[2] = {{const_cast<char*>(head.data()), head.size()},
                         {const_cast<char*>(body.data()), body.size()}};
      msghdr message = {};
      message.msg_iov = pieces + (head.empty() ? 1 : 0);
      message.msg_iovlen = head.empty() ? 1 : 2;
      const ssize_t n = sendmsg(fd_, &message, MSG_NOSIGNAL);
      if (n < 0 && errno == EAGAIN) return Progress::kPending;
      if (n < 0) return Fail();
      sent_ += static_cast<size_t>(n);
    }
    return Progress::kPending;
  }
  bool wants_write() const override { return sent_ < head_.size() + body_.size(); }

  Progress OnReadable() override {
    char buffer[16384];
    const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EAGAIN) return Progress::kPending;
    if (n <= 0) return Fail();
    answer_.append(buffer, static_cast<size_t>(n));
    const size_t end = answer_.find("\r\n\r\n");
    if (end == std::string::npos) return Progress::kPending;
    if (status_ == 0 && !ParseHead(std::string_view(answer_).substr(0, end + 2))) return Fail();
    if (answer_.size() < end + 4 + answer_bytes_) return Progress::kPending;
    // An answer before the end of the request: the connection is of no further use.
    if (closes_ || wants_write()) Close();
    sent_ = head_.size() + body_.size();
    return Progress::kDone;
  }

  int status() const override { return status_; }
  bool accepted() const override { return status_ == 200; }
  uint64_t answer_bytes() const override { return answer_bytes_; }

 private:
  bool ParseHead(std::string_view head) {
    if (head.size() < 12 || head.substr(0, 7) != "HTTP/1.") return false;
    status_ = std::atoi(std::string(head.substr(9, 3)).c_str());
    answer_bytes_ = 0;
    closes_ = false;
    for (size_t at = head.find("\r\n") + 2; at < head.size();) {
      const size_t end = head.find("\r\n", at);
      const std::string line(head.substr(at, end - at));
      if (strncasecmp(line.c_str(), "content-length:", 15) == 0) {
        answer_bytes_ = std::strtoull(line.c_str() + 15, nullptr, 10);
      }
      if (strncasecmp(line.c_str(), "connection: close", 17) == 0) closes_ = true;
      if (strncasecmp(line.c_str(), "transfer-encoding:", 18) == 0) return false;
      at = end + 2;
    }
    return true;
  }
  Progress Fail() {
    Close();
    return Progress::kClosed;
  }
  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

  const Target target_;
  int fd_ = -1;
  std::string head_, answer_;
  std::string_view body_;
  size_t sent_ = 0;
  int status_ = 0;
  bool closes_ = false;
  uint64_t answer_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Connection> MakeHttpConnection(const Target& target) {
  return std::make_unique<HttpConnection>(target);
}

}  // namespace weir::load
