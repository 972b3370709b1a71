#include "plugins/exporters/otlp/connection.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace weir::otlp {
namespace {

constexpr size_t kReadBytes = 16 << 10;
constexpr int32_t kReadWindow = 1 << 20;
constexpr size_t kOutBytesMax = 1 << 20;  // Named for the socket ahead of it.
constexpr size_t kFrameBytesMax = 1 << 20;
constexpr size_t kIovMax = 256;
constexpr size_t kAnswerBytesMax = 64 << 10;
constexpr size_t kFrameHead = 9;

std::string_view View(const uint8_t* data, size_t n) {
  return {reinterpret_cast<const char*>(data), n};
}

void AddHeader(std::vector<nghttp2_nv>& headers, std::string_view name, std::string_view value) {
  headers.push_back({reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
                     reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())), name.size(),
                     value.size(), NGHTTP2_NV_FLAG_NONE});
}

}  // namespace

Connection::Connection(const Lane& lane, client::Resolver& resolver, const Options& options,
                       ConnectionOwner& owner)
    : options_(options),
      owner_(owner),
      stream_(lane, resolver, options.endpoint, options.tls.get(), *this) {
  nghttp2_session_callbacks* callbacks = nullptr;
  if (nghttp2_session_callbacks_new(&callbacks) != 0) throw std::bad_alloc();
  nghttp2_session_callbacks_set_send_callback(callbacks, &OnSend);
  nghttp2_session_callbacks_set_send_data_callback(callbacks, &OnSendData);
  nghttp2_session_callbacks_set_data_source_read_length_callback(callbacks, &OnFrameLength);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, &OnHeader);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &OnData);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &OnFrame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &OnStreamClose);
  const int made = nghttp2_session_client_new(&session_, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  if (made != 0) throw std::bad_alloc();
  const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                             {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kReadWindow}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, 2);
}

Connection::~Connection() { nghttp2_session_del(session_); }

bool Connection::takes_calls() const {
  return nghttp2_session_check_request_allowed(session_) != 0;
}

Call* Connection::Find(int32_t stream) {
  const auto found = calls_.find(stream);
  return found == calls_.end() ? nullptr : found->second.get();
}

void Connection::Begin(std::unique_ptr<Call> call) {
  std::vector<nghttp2_nv> headers;
  AddHeader(headers, ":method", "POST");
  AddHeader(headers, ":scheme", options_.tls ? "https" : "http");
  AddHeader(headers, ":path", call->method);
  AddHeader(headers, ":authority", options_.authority);
  AddHeader(headers, "te", "trailers");
  AddHeader(headers, "content-type", "application/grpc");
  AddHeader(headers, "user-agent", "Weir-otlp/1.0.0");
  if (options_.compression != client::Compression::kNone) {
    AddHeader(headers, "grpc-encoding", client::NameOf(options_.compression));
  }
  for (const auto& [name, value] : options_.headers) AddHeader(headers, name, value);
  nghttp2_data_provider provider = {};
  provider.read_callback = &OnRead;
  call->sent = call->piece_at = 0;
  call->piece = 0;
  call->heard = heard_;
  call->answer = {};
  call->stream =
      nghttp2_submit_request(session_, nullptr, headers.data(), headers.size(), &provider, nullptr);
  if (call->stream < 0) {
    ended_.emplace_back(std::move(call), true);
    return;
  }
  const int32_t stream = call->stream;
  calls_[stream] = std::move(call);
}

std::unique_ptr<Call> Connection::Take(uint64_t ticket) {
  for (auto& [stream, call] : calls_) {
    if (call->ticket.id() != ticket) continue;
    std::unique_ptr<Call> taken = std::move(call);
    CopyViewsOf(*taken);
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
    calls_.erase(stream);
    return taken;
  }
  return nullptr;
}

void Connection::Pump() {
  if (in_session_ || !stream_.is_open()) return;
  bool blocked = false;
  while (true) {
    in_session_ = true;
    const int result = nghttp2_session_send(session_);
    in_session_ = false;
    if (result != 0) return Over(options_.url + ": HTTP/2 " + nghttp2_strerror(result));
    if (out_.empty()) break;
    if (!Flush(&blocked)) return Over(stream_.error());
    if (blocked) break;
  }
  DeliverEnded();
}

void Connection::OnReadable() {
  while (true) {
    char buffer[kReadBytes];
    const ssize_t n = stream_.Read(buffer, sizeof buffer);
    if (n == 0) break;
    if (n < 0) {
      const bool stranger = heard_ > 0 && !greeted_;
      return Over(stranger ? options_.url + " does not speak HTTP/2" : stream_.error());
    }
    heard_ += static_cast<uint64_t>(n);
    in_session_ = true;
    const ssize_t used = nghttp2_session_mem_recv(session_, reinterpret_cast<uint8_t*>(buffer),
                                                  static_cast<size_t>(n));
    in_session_ = false;
    if (used < 0) {
      return Over(options_.url + " is no HTTP/2: " + nghttp2_strerror(static_cast<int>(used)));
    }
    if (!nghttp2_session_want_read(session_)) break;
  }
  if (!nghttp2_session_want_read(session_) &&
      (!greeted_ || !nghttp2_session_want_write(session_))) {
    return Over(options_.url + (greeted_ ? " ended the connection" : " does not speak HTTP/2"));
  }
  Pump();
}

void Connection::DeliverEnded() {
  // The owner may begin calls meanwhile, or destroy this when the last one has ended.
  auto ended = std::exchange(ended_, {});
  ConnectionOwner& owner = owner_;
  for (auto& [call, refused] : ended) owner.OnAnswer(std::move(call), refused);
}

void Connection::Over(std::string why) {
  std::vector<std::unique_ptr<Call>> open_calls;
  for (auto& [stream, call] : calls_) open_calls.push_back(std::move(call));
  calls_.clear();
  // Those that had ended before have their answers, or may be sent again: over another connection,
  // so that the owner learns first that this one is gone. It destroys it.
  auto ended = std::exchange(ended_, {});
  ConnectionOwner& owner = owner_;
  owner.OnOver(*this, std::move(open_calls), why);
  for (auto& [call, refused] : ended) owner.OnAnswer(std::move(call), refused);
}

void Connection::AddCopy(const char* data, size_t n) {
  out_bytes_ += n;
  if (!out_.empty() && !out_.back().call) {
    out_.back().copy.append(data, n);
    return;
  }
  out_.push_back({nullptr, nullptr, 0, std::string(data, n)});
}

void Connection::AddViews(Call& call, size_t n) {
  out_bytes_ += n;
  call.sent += n;
  while (n > 0) {
    const weir_piece& piece = call.pieces[call.piece];
    const size_t part = std::min<uint64_t>(n, piece.len - call.piece_at);
    const char* data = reinterpret_cast<const char*>(piece.data) + call.piece_at;
    if (part > 0) out_.push_back({&call, data, part, {}});
    n -= part;
    call.piece_at += part;
    if (call.piece_at == piece.len) {
      call.piece++;
      call.piece_at = 0;
    }
  }
}

void Connection::CopyViewsOf(const Call& call) {
  for (Segment& segment : out_) {
    if (segment.call != &call) continue;
    segment = {nullptr, nullptr, 0, std::string(segment.data, segment.size)};
  }
}

bool Connection::Flush(bool* blocked) {
  while (!out_.empty()) {
    iovec pieces[kIovMax];
    size_t count = 0;
    for (const Segment& segment : out_) {
      if (count == kIovMax) break;
      const std::string& copy = segment.copy;
      pieces[count++] = segment.call ? iovec{const_cast<char*>(segment.data), segment.size}
                                     : iovec{const_cast<char*>(copy.data()), copy.size()};
    }
    const ssize_t n = stream_.Write(std::span(pieces, count));
    if (n < 0) return false;
    if (n == 0) {
      *blocked = true;
      return true;
    }
    auto left = static_cast<size_t>(n);
    out_bytes_ -= left;
    while (left > 0) {
      Segment& front = out_.front();
      const size_t size = front.call ? front.size : front.copy.size();
      if (left >= size) {
        left -= size;
        out_.pop_front();
        continue;
      }
      if (front.call) {
        front.data += left;
        front.size -= left;
      } else {
        front.copy.erase(0, left);
      }
      left = 0;
    }
  }
  return true;
}

ssize_t Connection::OnSend(nghttp2_session*, const uint8_t* data, size_t n, int, void* self) {
  auto& c = *static_cast<Connection*>(self);
  if (c.out_bytes_ > kOutBytesMax) return NGHTTP2_ERR_WOULDBLOCK;
  c.AddCopy(reinterpret_cast<const char*>(data), n);
  return static_cast<ssize_t>(n);
}

ssize_t Connection::OnFrameLength(nghttp2_session*, uint8_t, int32_t, int32_t session_window,
                                  int32_t stream_window, uint32_t frame_max, void*) {
  return std::min({static_cast<ssize_t>(session_window), static_cast<ssize_t>(stream_window),
                   static_cast<ssize_t>(frame_max), static_cast<ssize_t>(kFrameBytesMax)});
}

ssize_t Connection::OnRead(nghttp2_session*, int32_t stream, uint8_t*, size_t n, uint32_t* flags,
                           nghttp2_data_source*, void* self) {
  const Call* call = static_cast<Connection*>(self)->Find(stream);
  if (!call) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;  // Ended; resets the stream.
  const uint64_t left = call->bytes - call->sent;
  *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  if (left <= n) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(std::min<uint64_t>(left, n));
}

int Connection::OnSendData(nghttp2_session*, nghttp2_frame* frame, const uint8_t* head, size_t n,
                           nghttp2_data_source*, void* self) {
  auto& c = *static_cast<Connection*>(self);
  if (c.out_bytes_ > kOutBytesMax) return NGHTTP2_ERR_WOULDBLOCK;
  Call* call = c.Find(frame->hd.stream_id);
  if (!call) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  c.AddCopy(reinterpret_cast<const char*>(head), kFrameHead);
  c.AddViews(*call, n);
  return 0;
}

int Connection::OnHeader(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name,
                         size_t n, const uint8_t* value, size_t m, uint8_t, void* self) {
  Call* call = static_cast<Connection*>(self)->Find(frame->hd.stream_id);
  if (!call) return 0;
  GrpcAnswer& answer = call->answer;
  const std::string_view key = View(name, n);
  const std::string text(View(value, m));
  if (key == ":status")
    answer.http_status = std::atoi(text.c_str());
  else if (key == "grpc-status")
    answer.grpc_status = std::max(0, std::atoi(text.c_str()));
  else if (key == "grpc-message")
    answer.grpc_message = text;
  else if (key == "grpc-status-details-bin")
    answer.details = text;
  return 0;
}

int Connection::OnData(nghttp2_session*, uint8_t, int32_t stream, const uint8_t* data, size_t n,
                       void* self) {
  Call* call = static_cast<Connection*>(self)->Find(stream);
  if (!call) return 0;
  std::string& message = call->answer.message;
  message += View(data, std::min(n, kAnswerBytesMax - std::min(message.size(), kAnswerBytesMax)));
  return 0;
}

int Connection::OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
  if (frame->hd.type == NGHTTP2_SETTINGS) static_cast<Connection*>(self)->greeted_ = true;
  return 0;
}

int Connection::OnStreamClose(nghttp2_session*, int32_t stream, uint32_t error, void* self) {
  auto& c = *static_cast<Connection*>(self);
  const auto found = c.calls_.find(stream);
  if (found == c.calls_.end()) return 0;
  std::unique_ptr<Call> call = std::move(found->second);
  c.calls_.erase(found);
  c.CopyViewsOf(*call);
  call->answer.reset_code = error;
  const bool refused = error == NGHTTP2_REFUSED_STREAM && call->answer.http_status == 0;
  c.ended_.emplace_back(std::move(call), refused);
  return 0;
}

}  // namespace weir::otlp
