// One HTTP/1.1 connection: a request out, an answer in, one at a time.
//
// The body of a request is not copied: its pieces belong to the batch, which lives until the
// request's ticket ends. What ends a request ends its use of the pieces, too: the answer, or the
// connection's own end.
// Threads: [loop].
#pragma once

#include <sys/uio.h>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugins/common/client/stream.h"
#include "plugins/exporters/otlphttp/options.h"
#include "weir/sdk/exporter.hpp"

namespace weir::otlphttp {

struct Request {
  Ticket ticket;
  const Target* target = nullptr;
  std::string head;
  std::string packed;         // The compressed body, or empty.
  std::vector<iovec> pieces;  // Head and body.
  bool was_sent_before = false;
};

class Connection;

class ConnectionOwner {
 public:
  virtual ~ConnectionOwner() = default;
  // The request has ended with `status`; the connection is idle, or, if `over`, of no more use.
  virtual void OnAnswer(Connection& connection, std::unique_ptr<Request> request,
                        const Status& status, bool over) = 0;
  // The connection is over before a byte of an answer came. `was_used`: it had served requests
  // before, so that the server may have closed it while this one was on its way.
  virtual void OnBroken(Connection& connection, std::unique_ptr<Request> request,
                        const std::string& why, bool was_used) = 0;
  // An idle connection is over.
  virtual void OnIdleEnd(Connection& connection) = 0;
};

// The owner may destroy the connection inside its calls.
class Connection : public client::StreamHandler {
 public:
  Connection(const Lane& lane, client::Resolver& resolver, const Target& target,
             const client::TlsClient* tls, ConnectionOwner& owner);

  // Only when idle.
  void Send(std::unique_ptr<Request> request);
  const Request* request() const { return request_.get(); }
  // The request of a connection that is about to be destroyed.
  std::unique_ptr<Request> TakeRequest() { return std::move(request_); }

  const client::Endpoint& endpoint() const { return endpoint_; }
  uint64_t idle_since_ns = 0;  // The owner's.

  void OnOpen() override { Write(); }
  void OnReadable() override;
  void OnWritable() override { Write(); }
  void OnConnectFailed(const std::string& why) override { Broken(why); }

 private:
  using Parser = boost::beast::http::response_parser<boost::beast::http::string_body>;

  void Write();
  // Parses what is in `in_`. True when the answer is there, or can not be understood: *why.
  bool Parse(std::string* why);
  void Answered(const std::string& why);
  void Broken(std::string why);  // By value: the text may be the stream's, which ends with this.

  const Lane lane_;
  const client::Endpoint& endpoint_;
  ConnectionOwner& owner_;
  client::Stream stream_;
  uint64_t requests_ = 0;
  std::unique_ptr<Request> request_;
  std::vector<iovec> unsent_;  // Of the request; the first of them shortened by what was sent.
  size_t next_piece_ = 0;
  std::string in_;
  std::optional<Parser> parser_;
};

}  // namespace weir::otlphttp
