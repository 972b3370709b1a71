#include "host/service/status_session.h"

#include <chrono>
#include <exception>
#include <utility>

namespace weir {
namespace {

namespace http = boost::beast::http;

constexpr std::chrono::seconds kIdle{StatusServer::kIdleSecondsMax};

// The answer to what is no request, 0 when there is nobody to answer.
int StatusOfError(const boost::beast::error_code& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::end_of_stream || error == http::error::partial_message) return 0;
  return error.category() == make_error_code(http::error::bad_method).category() ? 400 : 0;
}

const StatusHandler* Find(const StatusHandlers& handlers, const std::string& path) {
  if (auto exact = handlers.find(path); exact != handlers.end()) return &exact->second;
  const StatusHandler* best = nullptr;
  size_t best_size = 0;
  for (const auto& [prefix, handler] : handlers) {
    const bool below = prefix.size() > 1 && prefix.back() == '/' && path.starts_with(prefix);
    if (below && prefix.size() > best_size) {
      best = &handler;
      best_size = prefix.size();
    }
  }
  return best;
}

}  // namespace

StatusResponse AnswerStatusRequest(const StatusHandlers& handlers, std::string_view target) {
  StatusRequest request;
  const size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  const StatusHandler* handler = Find(handlers, request.path);
  if (handler == nullptr) return {404, "text/plain; charset=utf-8", "nothing here\n"};
  try {
    return (*handler)(request);
  } catch (const std::exception& error) {
    return {500, "text/plain; charset=utf-8", std::string(error.what()) + "\n"};
  }
}

StatusSession::StatusSession(boost::asio::ip::tcp::socket socket,
                             std::shared_ptr<const StatusHandlers> handlers,
                             std::function<void(StatusSession*)> on_end)
    : stream_(std::move(socket)), handlers_(std::move(handlers)), on_end_(std::move(on_end)) {}

void StatusSession::Close() {
  closing_ = true;
  if (!writing_) stream_.close();
}

void StatusSession::Read() {
  parser_.emplace();
  parser_->header_limit(kHeadBytesMax);
  parser_->body_limit(kBodyBytesMax);
  // For the whole request, so that a client that sends byte by byte is closed too.
  stream_.expires_after(kIdle);
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](boost::beast::error_code error, size_t) {
                     self->OnRead(error);
                   });
}

void StatusSession::OnRead(boost::beast::error_code error) {
  if (closing_) return End();
  if (error) {
    const int status = StatusOfError(error);
    if (status == 0) return End();
    return Write({status, "text/plain; charset=utf-8", error.message() + "\n"}, false);
  }
  const auto& request = parser_->get();
  const bool keep_alive = request.keep_alive();
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    return Write({405, "text/plain; charset=utf-8", "only GET and HEAD\n"}, keep_alive);
  }
  const auto target = request.target();
  Write(AnswerStatusRequest(*handlers_, {target.data(), target.size()}), keep_alive);
}

void StatusSession::Write(StatusResponse answer, bool keep_alive) {
  response_ = {};
  response_.version(11);
  response_.result(static_cast<unsigned>(answer.status));
  response_.set(http::field::content_type, answer.content_type);
  response_.set(http::field::cache_control, "no-store");
  response_.set("X-Content-Type-Options", "nosniff");
  if (answer.status == 405) response_.set(http::field::allow, "GET, HEAD");
  response_.keep_alive(keep_alive);
  response_.content_length(answer.body.size());
  // HEAD: the length of what is not sent.
  if (parser_->get().method() != http::verb::head) response_.body() = std::move(answer.body);
  writing_ = true;
  stream_.expires_after(kIdle);
  http::async_write(stream_, response_,
                    [self = shared_from_this(), keep_alive](boost::beast::error_code error,
                                                            size_t) {
                      self->OnWrite(error, keep_alive);
                    });
}

void StatusSession::OnWrite(boost::beast::error_code error, bool keep_alive) {
  writing_ = false;
  if (error || closing_ || !keep_alive) return End();
  Read();
}

void StatusSession::End() {
  boost::beast::error_code ignored;
  stream_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  stream_.close();
  if (auto on_end = std::exchange(on_end_, nullptr)) on_end(this);
}

}  // namespace weir
