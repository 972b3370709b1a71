#include "plugins/receivers/otlp/http_connection.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "plugins/receivers/otlp/http_server.h"

namespace weir::otlp {
namespace {

constexpr size_t kHeadReadBytes = 16 << 10;
constexpr size_t kStashBytesMax = 64 << 10;
// A refused body up to this size is read away and the connection kept.
constexpr uint64_t kDiscardBytesMax = 64 << 10;
// After the last response: how much is read away, and for how long. Closing a socket with unread
// bytes resets it, and the client loses the answer.
constexpr uint64_t kLingerBytes = 256 << 10;
constexpr uint64_t kLingerNs = 1'000'000'000;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

HttpConnection::HttpConnection(HttpServer& server, int fd, size_t index)
    : server_(server), fd_(fd), index_(index), events_(WEIR_READABLE), body_(server.bodies()) {
  watched_ = server.loop().fd_add(server.lane(), fd, WEIR_READABLE, &OnEvent, this) >= 0;
  SetDeadline(server.options().idle_timeout_ns);
}

HttpConnection::~HttpConnection() {
  if (cookie_ != 0) server_.desk().Abandon(cookie_, this);
  if (watched_) server_.loop().fd_del(server_.lane(), fd_);
  close(fd_);
}

void HttpConnection::OnEvent(void* context, int32_t, uint32_t events) {
  HttpConnection& connection = *static_cast<HttpConnection*>(context);
  if ((events & WEIR_WRITABLE) != 0 && connection.state_ == State::kWriting) {
    connection.Flush();
    connection.AfterResponse();
  }
  if ((events & WEIR_READABLE) != 0 && connection.state_ != State::kClosed) {
    connection.OnReadable();
  } else if ((events & WEIR_CLOSED) != 0) {
    connection.state_ = State::kClosed;
  }
  connection.DestroyIfClosed();
}

void HttpConnection::OnReadable() {
  switch (state_) {
    case State::kClosed:
      return;
    case State::kWaiting:
    case State::kWriting:
      // The next request waits in the socket.
      SetEvents(state_ == State::kWriting ? WEIR_WRITABLE : 0);
      return;
    case State::kHead:
      if (request_began_ns_ == 0 && server_.IsPaused()) {
        paused_ = true;
        SetEvents(0);
        return;
      }
      break;
    default:
      break;
  }
  if (state_ == State::kBody && !body_.Room().empty()) {
    ReceivePlainBody();
  } else if (!stash_.empty()) {
    ReceiveIntoStash();
  } else {
    ReceiveIntoScratch();
  }
}

// False when nothing came.
bool HttpConnection::Received(ssize_t n) {
  if (n > 0) return true;
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  state_ = State::kClosed;
  return false;
}

// Straight into the permit's memory. A short read means that the socket is empty: asking again
// would cost a system call to learn that.
void HttpConnection::ReceivePlainBody() {
  for (;;) {
    const std::span<uint8_t> room = body_.Room();
    const ssize_t n = recv(fd_, room.data(), room.size(), 0);
    if (!Received(n)) return;
    body_.Filled(static_cast<size_t>(n));
    body_left_ -= static_cast<uint64_t>(n);
    if (body_left_ == 0) {
      CompleteRequest();
      return;
    }
    if (static_cast<size_t>(n) < room.size()) return;
  }
}

void HttpConnection::ReceiveIntoScratch() {
  const size_t size = state_ == State::kHead ? kHeadReadBytes : HttpServer::kScratchBytes;
  const ssize_t n = recv(fd_, server_.scratch(), size, 0);
  if (!Received(n)) return;
  std::string_view input(reinterpret_cast<const char*>(server_.scratch()),
                         static_cast<size_t>(n));
  Consume(input);
  if (state_ == State::kClosed) return;
  stash_.assign(input);
  if (state_ == State::kBody && static_cast<size_t>(n) == size && !body_.Room().empty()) {
    ReceivePlainBody();
  }
}

void HttpConnection::ReceiveIntoStash() {
  const size_t before = stash_.size();
  stash_.resize(before + kHeadReadBytes);
  const ssize_t n = recv(fd_, stash_.data() + before, kHeadReadBytes, 0);
  stash_.resize(before + static_cast<size_t>(std::max<ssize_t>(n, 0)));
  if (Received(n)) ProcessStash();
}

void HttpConnection::ProcessStash() {
  std::string_view input(stash_);
  Consume(input);
  stash_.erase(0, stash_.size() - input.size());
  if (stash_.size() > kStashBytesMax) state_ = State::kClosed;
}

void HttpConnection::Consume(std::string_view& input) {
  while (Step(input)) {
  }
}

bool HttpConnection::Step(std::string_view& input) {
  switch (state_) {
    case State::kHead:
      return StepHead(input);
    case State::kBody:
      return StepBody(input);
    case State::kChunked:
      return StepChunks(input);
    case State::kDiscard:
      return StepDiscard(input);
    case State::kLinger:
      body_left_ -= std::min<uint64_t>(body_left_, input.size());
      input = {};
      if (body_left_ == 0) state_ = State::kClosed;
      return false;
    default:
      return false;
  }
}

bool HttpConnection::StepHead(std::string_view& input) {
  if (input.empty()) return false;
  if (request_began_ns_ == 0) {
    request_began_ns_ = server_.now_ns();
    deadline_ns_ = server_.options().read_header_timeout_ns == 0
                       ? 0
                       : request_began_ns_ + server_.options().read_header_timeout_ns;
  }
  switch (parser_.ParseHead(input)) {
    case HttpParser::Result::kNeedMore:
      return false;
    case HttpParser::Result::kDone:
      BeginRequest();
      return true;
    case HttpParser::Result::kTooLarge:
      RefuseAndClose({Answer::kHeaders, "the request's header is over 16 KiB", 0, 0});
      return true;
    default:
      RefuseAndClose({Answer::kBadData, "not an HTTP/1.1 request: " + parser_.error(), 0, 0});
      return true;
  }
}

bool HttpConnection::StepBody(std::string_view& input) {
  const std::string_view piece = input.substr(0, body_left_);
  input.remove_prefix(piece.size());
  body_left_ -= piece.size();
  Reply reply;
  if (!piece.empty()) reply = body_.Write(Bytes(piece));
  if (reply.answer != Answer::kOk) {
    Refuse(std::move(reply));
    return true;
  }
  if (body_left_ != 0) return false;
  CompleteRequest();
  return true;
}

bool HttpConnection::StepChunks(std::string_view& input) {
  Reply reply;
  const HttpParser::Result result =
      parser_.ParseChunks(input, [this, &reply](std::span<const uint8_t> piece) {
        reply = body_.Write(piece);
        return reply.answer == Answer::kOk;
      });
  switch (result) {
    case HttpParser::Result::kNeedMore:
      return false;
    case HttpParser::Result::kDone:
      CompleteRequest();
      return true;
    case HttpParser::Result::kRefused:
      RefuseAndClose(std::move(reply));
      return true;
    default:
      RefuseAndClose({Answer::kBadData, "the chunked body is broken: " + parser_.error(), 0, 0});
      return true;
  }
}

bool HttpConnection::StepDiscard(std::string_view& input) {
  const size_t n = static_cast<size_t>(std::min<uint64_t>(body_left_, input.size()));
  input.remove_prefix(n);
  body_left_ -= n;
  if (body_left_ != 0) return false;
  Respond(refusal_);
  return true;
}

void HttpConnection::BeginRequest() {
  const RequestHead& head = parser_.head();
  body_left_ = head.content_length.value_or(0);
  Reply reply = CheckHead();
  server_.CountRequest(reply.answer == Answer::kOverload);
  if (reply.answer != Answer::kOk) {
    if (head.chunked || head.expects_continue) {
      RefuseAndClose(std::move(reply));
    } else {
      Refuse(std::move(reply));
    }
    return;
  }
  const uint64_t timeout_ns = server_.options().read_timeout_ns;
  deadline_ns_ = timeout_ns == 0 ? 0 : request_began_ns_ + timeout_ns;
  state_ = head.chunked ? State::kChunked : State::kBody;
  if (head.expects_continue && !head.is_http_1_0 && (head.chunked || body_left_ != 0)) {
    SendContinue();
  }
}

// Whether the request may come, judged by its head alone; reserves room for its body.
Reply HttpConnection::CheckHead() {
  const RequestHead& head = parser_.head();
  signal_ = server_.FindSignal(head.path);
  if (signal_ == nullptr) {
    return {Answer::kNotFound, "nothing is received at " + CleanText(head.path), 0, 0};
  }
  if (!head.is_post) return {Answer::kMethod, "OTLP requests are sent by POST", 0, 0};
  if (head.media_type != MediaType::kProtobuf && head.media_type != MediaType::kJson) {
    return {Answer::kMediaType,
            "the content type must be application/x-protobuf or application/json", 0, 0};
  }
  const uint32_t encoding_bit = 1u << static_cast<uint32_t>(head.encoding);
  if ((server_.options().encodings & encoding_bit) == 0) {
    return {Answer::kMediaType, "this receiver does not take the request's content encoding", 0, 0};
  }
  std::optional<uint64_t> length;
  if (!head.chunked) length = body_left_;
  return body_.Begin(signal_->signal, WEIR_TRANSPORT_HTTP, head.encoding, length);
}

void HttpConnection::SendContinue() {
  const ssize_t n = send(fd_, kContinue.data(), kContinue.size(), MSG_NOSIGNAL);
  if (n != static_cast<ssize_t>(kContinue.size())) state_ = State::kClosed;
}

// Answers when what is left of the body has been read away, or if that is much, at once and for the
// last time.
void HttpConnection::Refuse(Reply reply) {
  if (body_left_ > kDiscardBytesMax) {
    RefuseAndClose(std::move(reply));
    return;
  }
  body_.Reset();
  refusal_ = std::move(reply);
  state_ = State::kDiscard;
}

void HttpConnection::RefuseAndClose(Reply reply) {
  body_.Reset();
  close_after_response_ = true;
  Respond(reply);
}

void HttpConnection::CompleteRequest() {
  deadline_ns_ = 0;
  Reply reply = body_.End();
  if (reply.answer == Answer::kOk) {
    // The acknowledgement comes as a call of this loop, so never before `cookie_` is set.
    const uint64_t cookie = server_.desk().Open(this);
    bool pending = false;
    reply = body_.Push(parser_.head().media_type == MediaType::kJson, cookie, &pending);
    if (pending) {
      cookie_ = cookie;
      state_ = State::kWaiting;
      return;
    }
    server_.desk().Close(cookie);
  }
  Respond(reply);
}

void HttpConnection::OnAck(const Reply& reply) {
  cookie_ = 0;
  Respond(reply);
  AfterResponse();
  DestroyIfClosed();
}

void HttpConnection::Respond(const Reply& reply) {
  const RequestHead& head = parser_.head();
  body_.Reset();
  if (!head.keep_alive || server_.draining() || !server_.options().keep_alive) {
    close_after_response_ = true;
  }
  ResponseShape shape;
  shape.media_type = head.media_type;
  if (signal_ != nullptr) shape.signal = signal_;
  shape.close = close_after_response_;
  shape.keep_alive_1_0 = head.is_http_1_0;
  shape.date_line = server_.date_line();
  shape.extra = server_.extra_headers();
  if (reply.answer == Answer::kOverload) {
    shape.retry_after_s = server_.RetryAfterSeconds(reply.retry_after_ns);
  }
  AppendResponse(out_, reply, shape);
  Flush();
}

void HttpConnection::Flush() {
  while (sent_ < out_.size()) {
    const ssize_t n = send(fd_, out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) {
      if (state_ != State::kWriting) SetDeadline(server_.options().write_timeout_ns);
      state_ = State::kWriting;
      SetEvents(WEIR_WRITABLE);
      return;
    }
    if (n < 0) {
      state_ = State::kClosed;
      return;
    }
    sent_ += static_cast<size_t>(n);
  }
  EndResponse();
}

void HttpConnection::EndResponse() {
  out_.clear();
  sent_ = 0;
  request_began_ns_ = 0;
  SetEvents(WEIR_READABLE);
  if (close_after_response_) {
    BeginLinger();
    return;
  }
  signal_ = nullptr;
  parser_.Reset();
  state_ = State::kHead;
  SetDeadline(server_.options().idle_timeout_ns);
}

void HttpConnection::BeginLinger() {
  shutdown(fd_, SHUT_WR);
  state_ = State::kLinger;
  body_left_ = kLingerBytes;
  SetDeadline(kLingerNs);
}

// Goes on with what was pipelined while the response could not be written.
void HttpConnection::AfterResponse() {
  if (!stash_.empty() && (state_ == State::kHead || state_ == State::kLinger)) ProcessStash();
}

void HttpConnection::Tick(uint64_t now_ns) {
  if (deadline_ns_ == 0 || now_ns < deadline_ns_) return;
  const bool is_idle = state_ == State::kHead && request_began_ns_ == 0;
  if (is_idle && paused_) return;
  if (is_idle || state_ == State::kWriting || state_ == State::kLinger) {
    state_ = State::kClosed;
  } else {
    RefuseAndClose({Answer::kTimeout, "the request did not come in time", 0, 0});
  }
  DestroyIfClosed();
}

void HttpConnection::TurnAway(const Reply& reply) {
  RefuseAndClose(reply);
  DestroyIfClosed();
}

void HttpConnection::CloseIfIdle() {
  if (state_ == State::kHead && request_began_ns_ == 0) state_ = State::kClosed;
  DestroyIfClosed();
}

void HttpConnection::ResumeReading() {
  if (!paused_) return;
  paused_ = false;
  SetEvents(WEIR_READABLE);
}

void HttpConnection::SetEvents(uint32_t events) {
  if (events == events_) return;
  events_ = events;
  server_.loop().fd_mod(server_.lane(), fd_, events);
}

void HttpConnection::SetDeadline(uint64_t timeout_ns) {
  deadline_ns_ = timeout_ns == 0 ? 0 : server_.now_ns() + timeout_ns;
}

void HttpConnection::DestroyIfClosed() {
  if (state_ == State::kClosed) server_.Destroy(*this);
}

}  // namespace weir::otlp
