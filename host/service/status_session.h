// One connection of the status server: requests in turn, until the client or a limit ends it.
//
// Threads: everything on the server's thread.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <optional>

#include "host/service/status_server.h"

namespace weir {

class StatusSession : public std::enable_shared_from_this<StatusSession> {
 public:
  static constexpr size_t kHeadBytesMax = 8 << 10;
  static constexpr size_t kBodyBytesMax = 64 << 10;

  // `handlers` is shared by the connections of one listener; `on_end` is called once.
  StatusSession(boost::asio::ip::tcp::socket socket, std::shared_ptr<const StatusHandlers> handlers,
                std::function<void(StatusSession*)> on_end);

  void Start() { Read(); }
  // Closes now, or after the answer that is being written.
  void Close();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Response = boost::beast::http::response<boost::beast::http::string_body>;

  void Read();
  void OnRead(boost::beast::error_code error);
  void Write(StatusResponse answer, bool keep_alive);
  void OnWrite(boost::beast::error_code error, bool keep_alive);
  void End();

  boost::beast::tcp_stream stream_;
  const std::shared_ptr<const StatusHandlers> handlers_;
  std::function<void(StatusSession*)> on_end_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  Response response_;
  bool writing_ = false;
  bool closing_ = false;
};

// The answer to a request line, by the longest path that fits; 404 when none does, 500 when the
// handler throws.
StatusResponse AnswerStatusRequest(const StatusHandlers& handlers, std::string_view target);

}  // namespace weir
