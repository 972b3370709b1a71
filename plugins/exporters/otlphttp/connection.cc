#include "plugins/exporters/otlphttp/connection.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include "plugins/exporters/otlphttp/http_answer.h"

namespace weir::otlphttp {
namespace {

namespace http = boost::beast::http;

constexpr size_t kReadBytes = 16 << 10;
constexpr uint32_t kAnswerHeadMax = 64 << 10;
constexpr uint64_t kAnswerBodyMax = 64 << 10;  // More of it is not read; the status counts.

std::string_view View(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Connection::Connection(const Lane& lane, client::Resolver& resolver, const Target& target,
                       const client::TlsClient* tls, ConnectionOwner& owner)
    : lane_(lane),
      endpoint_(target.endpoint),
      owner_(owner),
      stream_(lane, resolver, endpoint_, endpoint_.tls ? tls : nullptr, *this) {}

void Connection::Send(std::unique_ptr<Request> request) {
  request_ = std::move(request);
  unsent_ = request_->pieces;
  next_piece_ = 0;
  in_.clear();
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(kAnswerHeadMax);
  parser_->body_limit(kAnswerBodyMax);
  if (stream_.is_open()) return Write();
  stream_.Connect();
}

void Connection::Write() {
  while (request_ && next_piece_ < unsent_.size()) {
    const ssize_t n = stream_.Write(std::span(unsent_).subspan(next_piece_));
    if (n == 0) return;
    // A server that refuses early may have said why before it closed: that comes first.
    if (n < 0) return OnReadable();
    auto left = static_cast<size_t>(n);
    while (next_piece_ < unsent_.size() && left >= unsent_[next_piece_].iov_len) {
      left -= unsent_[next_piece_++].iov_len;
    }
    if (left > 0) {
      iovec& piece = unsent_[next_piece_];
      piece.iov_base = static_cast<char*>(piece.iov_base) + left;
      piece.iov_len -= left;
    }
  }
}

void Connection::OnReadable() {
  while (true) {
    char buffer[kReadBytes];
    const ssize_t n = stream_.Read(buffer, sizeof buffer);
    if (n == 0) return;
    if (!request_) return owner_.OnIdleEnd(*this);  // Closed, or bytes that nobody asked for.
    if (n < 0) {
      // Only a body can end with its connection; to the parser an empty answer would be one, too.
      if (!in_.empty() || !parser_->is_header_done()) return Broken(stream_.error());
      boost::system::error_code error;
      parser_->put_eof(error);
      if (error) return Broken(stream_.error());
      return Answered("");
    }
    in_.append(buffer, static_cast<size_t>(n));
    std::string why;
    if (Parse(&why)) return Answered(why);
  }
}

bool Connection::Parse(std::string* why) {
  while (!in_.empty()) {
    boost::system::error_code error;
    const size_t used = parser_->put(boost::asio::const_buffer(in_.data(), in_.size()), error);
    in_.erase(0, used);
    if (error == http::error::need_more) return false;
    if (error == http::error::body_limit && parser_->is_header_done()) return true;
    if (error) {
      *why = error.message();
      return true;
    }
    if (parser_->is_done()) {
      // 100 Continue and its like come before the answer.
      if (parser_->get().result_int() >= 200) return true;
      parser_.emplace();
      parser_->eager(true);
      parser_->header_limit(kAnswerHeadMax);
      parser_->body_limit(kAnswerBodyMax);
    } else if (used == 0) {
      return false;
    }
  }
  return parser_->is_done();
}

void Connection::Answered(const std::string& why) {
  std::unique_ptr<Request> request = std::move(request_);
  requests_++;
  const std::string& url = request->target->url;
  if (!why.empty()) {
    const Status status = Status::Retry(url + " answered what is no HTTP: " + why);
    return owner_.OnAnswer(*this, std::move(request), status, true);
  }
  const auto& message = parser_->get();
  const uint64_t now_ns = lane_.host.Service<weir_clock_v1>()->unix_ns(lane_.host.get());
  std::string warning;
  const Status status =
      StatusOf({static_cast<int>(message.result_int()), View(message[http::field::content_type]),
                View(message[http::field::retry_after]), message.body()},
               url, static_cast<int64_t>(now_ns / 1'000'000'000), &warning);
  if (!warning.empty()) {
    lane_.host.Log(WEIR_WARN, "the server took all, with a warning: " + warning);
  }
  // An answer that came before the whole request was sent leaves the connection unusable.
  const bool over = !parser_->is_done() || !parser_->keep_alive() || !in_.empty() ||
                    next_piece_ < unsent_.size() || !stream_.is_open();
  owner_.OnAnswer(*this, std::move(request), status, over);
}

void Connection::Broken(std::string why) {
  if (!request_) return owner_.OnIdleEnd(*this);
  const bool was_used = requests_ > 0 && in_.empty() && !parser_->got_some();
  owner_.OnBroken(*this, std::move(request_), why, was_used);
}

}  // namespace weir::otlphttp
