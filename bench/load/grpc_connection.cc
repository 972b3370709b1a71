// gRPC over nghttp2: a unary call per request, the message handed to writev without a copy.
#include <nghttp2/nghttp2.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "bench/load/connection.h"

namespace weir::load {
namespace {

constexpr size_t kFrameHead = 9;
constexpr int32_t kReadWindow = 1 << 20;

class GrpcConnection : public Connection {
 public:
  explicit GrpcConnection(const Target& target)
      : target_(target), authority_(target.host + ":" + std::to_string(target.port)) {}
  ~GrpcConnection() override { Close(); }

  bool Open() override {
    Close();
    fd_ = ConnectTo(target_.host, target_.port);
    if (fd_ < 0) return false;
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_send_callback(callbacks, &Send);
    nghttp2_session_callbacks_set_send_data_callback(callbacks, &SendData);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, &OnHeader);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &OnData);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &OnStreamClose);
    nghttp2_session_callbacks_set_data_source_read_length_callback(callbacks, &FrameLength);
    nghttp2_session_client_new(&session_, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                               {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kReadWindow}};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, 2);
    out_.clear();
    out_sent_ = 0;
    return true;
  }
  int fd() const override { return fd_; }

  Progress Begin(const Body& body) override {
    message_ = body.framed();
    sent_ = 0;
    status_ = -1;
    answer_bytes_ = 0;
    done_ = false;
    std::vector<nghttp2_nv> headers;
    Add(headers, ":method", "POST");
    Add(headers, ":scheme", "http");
    Add(headers, ":path", target_.path);
    Add(headers, ":authority", authority_);
    Add(headers, "te", "trailers");
    Add(headers, "content-type", "application/grpc");
    Add(headers, "user-agent", "otlp_load");
    if (target_.gzip) Add(headers, "grpc-encoding", "gzip");
    nghttp2_data_provider provider = {};
    provider.read_callback = &Read;
    stream_ =
        nghttp2_submit_request(session_, nullptr, headers.data(), headers.size(), &provider, this);
    if (stream_ < 0) return Fail();
    return OnWritable();
  }

  Progress OnWritable() override {
    blocked_ = false;
    // What nghttp2 has written goes out before it writes more, so that frames stay in order.
    while (true) {
      if (!Flush()) return Fail();
      if (blocked_) return Progress::kPending;
      if (nghttp2_session_send(session_) != 0) return Fail();
      if (out_.empty() && !nghttp2_session_want_write(session_)) return Progress::kPending;
      if (blocked_) return Progress::kPending;
      if (out_.empty()) return Progress::kPending;  // Waiting for the window to open.
    }
  }
  bool wants_write() const override { return blocked_; }

  Progress OnReadable() override {
    uint8_t buffer[16384];
    const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EAGAIN) return Progress::kPending;
    if (n <= 0) return Fail();
    if (nghttp2_session_mem_recv(session_, buffer, static_cast<size_t>(n)) < 0) return Fail();
    const bool was_done = done_;
    if (OnWritable() == Progress::kClosed) return Progress::kClosed;
    if (!was_done) return Progress::kPending;
    if (!nghttp2_session_want_read(session_) || !nghttp2_session_check_request_allowed(session_))
      Close();
    return Progress::kDone;
  }

  int status() const override { return status_; }
  bool accepted() const override { return status_ == 0; }
  uint64_t answer_bytes() const override { return answer_bytes_; }

 private:
  static void Add(std::vector<nghttp2_nv>& headers, std::string_view name, std::string_view value) {
    headers.push_back({reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
                       reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())), name.size(),
                       value.size(), NGHTTP2_NV_FLAG_NO_COPY_NAME});
  }

  static ssize_t Read(nghttp2_session*, int32_t, uint8_t*, size_t length, uint32_t* flags,
                      nghttp2_data_source*, void* self) {
    auto& c = *static_cast<GrpcConnection*>(self);
    const size_t n = std::min(length, c.message_.size() - c.sent_);
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (c.sent_ + n == c.message_.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(n);
  }
  static ssize_t FrameLength(nghttp2_session*, uint8_t, int32_t, int32_t session_window,
                             int32_t stream_window, uint32_t max_frame, void*) {
    return std::min<ssize_t>({session_window, stream_window, static_cast<ssize_t>(max_frame)});
  }
  static int SendData(nghttp2_session*, nghttp2_frame*, const uint8_t* head, size_t length,
                      nghttp2_data_source*, void* self) {
    auto& c = *static_cast<GrpcConnection*>(self);
    if (c.blocked_ || !c.Flush() || c.blocked_) return NGHTTP2_ERR_WOULDBLOCK;
    const char* data = c.message_.data() + c.sent_;
    iovec pieces[2] = {{const_cast<uint8_t*>(head), kFrameHead}, {const_cast<char*>(data), length}};
    msghdr message = {};
    message.msg_iov = pieces;
    message.msg_iovlen = 2;
    ssize_t n = sendmsg(c.fd_, &message, MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) {
      c.blocked_ = true;
      return NGHTTP2_ERR_WOULDBLOCK;
    }
    if (n < 0) return NGHTTP2_ERR_CALLBACK_FAILURE;
    // The rest of a frame that was begun is kept, since a frame can not be taken back.
    const auto written = static_cast<size_t>(n);
    if (written < kFrameHead)
      c.out_.append(reinterpret_cast<const char*>(head) + written, kFrameHead - written);
    const size_t of_data = written < kFrameHead ? 0 : written - kFrameHead;
    c.out_.append(data + of_data, length - of_data);
    c.blocked_ = !c.out_.empty();
    c.sent_ += length;
    return 0;
  }
  static ssize_t Send(nghttp2_session*, const uint8_t* data, size_t length, int, void* self) {
    auto& c = *static_cast<GrpcConnection*>(self);
    c.out_.append(reinterpret_cast<const char*>(data), length);
    return static_cast<ssize_t>(length);
  }
  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t n,
                      const uint8_t* value, size_t m, uint8_t, void* self) {
    auto& c = *static_cast<GrpcConnection*>(self);
    if (frame->hd.stream_id != c.stream_) return 0;
    if (std::string_view(reinterpret_cast<const char*>(name), n) == "grpc-status") {
      c.status_ = std::atoi(std::string(reinterpret_cast<const char*>(value), m).c_str());
    }
    return 0;
  }
  static int OnData(nghttp2_session*, uint8_t, int32_t, const uint8_t*, size_t n, void* self) {
    static_cast<GrpcConnection*>(self)->answer_bytes_ += n;
    return 0;
  }
  static int OnStreamClose(nghttp2_session*, int32_t stream, uint32_t, void* self) {
    auto& c = *static_cast<GrpcConnection*>(self);
    if (stream != c.stream_) return 0;
    c.done_ = true;
    c.answer_bytes_ -= std::min<uint64_t>(c.answer_bytes_, 5);  // The prefix of the message.
    return 0;
  }

  // Writes what is kept. Sets blocked_ when the socket takes no more; false when it is broken.
  bool Flush() {
    while (out_sent_ < out_.size()) {
      const ssize_t n = send(fd_, out_.data() + out_sent_, out_.size() - out_sent_, MSG_NOSIGNAL);
      if (n < 0 && errno == EAGAIN) {
        blocked_ = true;
        return true;
      }
      if (n < 0) return false;
      out_sent_ += static_cast<size_t>(n);
    }
    out_.clear();
    out_sent_ = 0;
    blocked_ = false;
    return true;
  }
  Progress Fail() {
    Close();
    return Progress::kClosed;
  }
  void Close() {
    if (session_) nghttp2_session_del(session_);
    session_ = nullptr;
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

  const Target target_;
  const std::string authority_;
  int fd_ = -1;
  nghttp2_session* session_ = nullptr;
  int32_t stream_ = 0;
  std::string_view message_;
  size_t sent_ = 0;
  std::string out_;
  size_t out_sent_ = 0;
  bool blocked_ = false, done_ = false;
  int status_ = -1;
  uint64_t answer_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Connection> MakeGrpcConnection(const Target& target) {
  return std::make_unique<GrpcConnection>(target);
}

}  // namespace weir::load
