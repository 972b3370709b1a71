// The sink's gRPC: unary calls over nghttp2, with windows wide enough that senders never wait.
#include <nghttp2/nghttp2.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "bench/load/sink_connection.h"

namespace weir::load {
namespace {

constexpr size_t kPrefix = 5;
constexpr int32_t kWindow = 64 << 20;
constexpr uint32_t kFrameMax = 1 << 20;
constexpr uint32_t kStreams = 256;
constexpr size_t kReadBytes = 256 << 10;

struct Call {
  std::string path, message;
  const char* grpc_status = "0";
};

class GrpcSinkConnection : public SinkConnection {
 public:
  GrpcSinkConnection(int fd, SinkTally& tally) : fd_(fd), tally_(tally), in_(kReadBytes) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, &OnBegin);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, &OnHeader);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &OnData);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &OnFrame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &OnClose);
    nghttp2_session_server_new(&session_, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kStreams},
                                               {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindow},
                                               {NGHTTP2_SETTINGS_MAX_FRAME_SIZE, kFrameMax}};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, 3);
    nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kWindow);
  }
  ~GrpcSinkConnection() override {
    nghttp2_session_del(session_);
    close(fd_);
  }

  bool Step() override {
    const ssize_t n = recv(fd_, in_.data(), in_.size(), 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) return false;
    if (n > 0 && nghttp2_session_mem_recv(session_, in_.data(), static_cast<size_t>(n)) < 0)
      return false;
    return Write() && (nghttp2_session_want_read(session_) || nghttp2_session_want_write(session_));
  }
  bool wants_write() const override { return !out_.empty(); }

 private:
  static Call* CallOf(void* self, int32_t stream) {
    auto& calls = static_cast<GrpcSinkConnection*>(self)->calls_;
    const auto found = calls.find(stream);
    return found == calls.end() ? nullptr : &found->second;
  }
  static nghttp2_nv Pair(const char* name, const char* value) {
    return {reinterpret_cast<uint8_t*>(const_cast<char*>(name)),
            reinterpret_cast<uint8_t*>(const_cast<char*>(value)), std::strlen(name),
            std::strlen(value), NGHTTP2_NV_FLAG_NONE};
  }

  static int OnBegin(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    static_cast<GrpcSinkConnection*>(self)->calls_.try_emplace(frame->hd.stream_id);
    return 0;
  }
  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t n,
                      const uint8_t* value, size_t m, uint8_t, void* self) {
    Call* call = CallOf(self, frame->hd.stream_id);
    if (call && std::string_view(reinterpret_cast<const char*>(name), n) == ":path") {
      call->path.assign(reinterpret_cast<const char*>(value), m);
    }
    return 0;
  }
  static int OnData(nghttp2_session*, uint8_t, int32_t stream, const uint8_t* data, size_t n,
                    void* self) {
    Call* call = CallOf(self, stream);
    if (!call) return 0;
    if (call->message.empty() && n >= kPrefix) {
      // The prefix says how long the message is.
      uint32_t length = 0;
      for (size_t i = 1; i < kPrefix; i++) length = length << 8 | data[i];
      call->message.reserve(std::min<size_t>(length + kPrefix, 256u << 20));
    }
    call->message.append(reinterpret_cast<const char*>(data), n);
    return 0;
  }
  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    if (!(frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) return 0;
    if (frame->hd.type != NGHTTP2_DATA && frame->hd.type != NGHTTP2_HEADERS) return 0;
    Call* call = CallOf(self, frame->hd.stream_id);
    if (call) static_cast<GrpcSinkConnection*>(self)->Answer(frame->hd.stream_id, *call);
    return 0;
  }
  static int OnClose(nghttp2_session*, int32_t stream, uint32_t, void* self) {
    static_cast<GrpcSinkConnection*>(self)->calls_.erase(stream);
    return 0;
  }

  void Answer(int32_t stream, Call& call) {
    SinkTally::Verdict verdict = SinkTally::Verdict::kMalformed;
    if (call.message.size() >= kPrefix) {
      verdict = tally_.Take(call.path, std::string_view(call.message).substr(kPrefix),
                            call.message[0] == 1);
    }
    call.grpc_status = verdict == SinkTally::Verdict::kAccepted  ? "0"
                       : verdict == SinkTally::Verdict::kRefused ? "14"
                                                                 : "3";
    const nghttp2_nv headers[] = {Pair(":status", "200"), Pair("content-type", "application/grpc")};
    nghttp2_data_provider provider = {};
    provider.read_callback = &ReadAnswer;
    nghttp2_submit_response(session_, stream, headers, 2, &provider);
  }
  // An empty message, unless the call failed, and the trailers.
  static ssize_t ReadAnswer(nghttp2_session* session, int32_t stream, uint8_t* to, size_t,
                            uint32_t* flags, nghttp2_data_source*, void* self) {
    const Call* call = CallOf(self, stream);
    const size_t n = call->grpc_status[0] == '0' ? kPrefix : 0;
    std::memset(to, 0, n);
    *flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
    const nghttp2_nv trailer = Pair("grpc-status", call->grpc_status);
    nghttp2_submit_trailer(session, stream, &trailer, 1);
    return static_cast<ssize_t>(n);
  }

  bool Write() {
    while (true) {
      const uint8_t* data = nullptr;
      const ssize_t n = nghttp2_session_mem_send(session_, &data);
      if (n < 0) return false;
      if (n == 0) break;
      out_.append(reinterpret_cast<const char*>(data), static_cast<size_t>(n));
    }
    while (!out_.empty()) {
      const ssize_t n = send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL);
      if (n < 0) return errno == EAGAIN;
      out_.erase(0, static_cast<size_t>(n));
    }
    return true;
  }

  const int fd_;
  SinkTally& tally_;
  std::vector<uint8_t> in_;
  std::string out_;
  std::unordered_map<int32_t, Call> calls_;
  nghttp2_session* session_ = nullptr;
};

}  // namespace

std::unique_ptr<SinkConnection> MakeGrpcSinkConnection(int fd, SinkTally& tally) {
  return std::make_unique<GrpcSinkConnection>(fd, tally);
}

}  // namespace weir::load
