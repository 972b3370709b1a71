// An HTTP/1.1 server for tests, on port 0 of the loopback, that keeps requests and answers as a
// test has written down. With a certificate it speaks TLS.
//
// Threads: its own; what a test calls is [any].
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

typedef struct ssl_ctx_st SSL_CTX;
typedef struct ssl_st SSL;

namespace weir::testkit {

struct ReceivedRequest {
  std::string head;  // With its last line's CR LF.
  std::string body;
  int connection = 0;  // Counted from 0.

  // The value of a header, or "".
  std::string Header(const std::string& name) const;
};

struct ScriptedAnswer {
  std::string text;           // The whole answer; "": none.
  bool close_after = false;   // Without a word about it in the answer.
  bool close_unread = false;  // Closed once the head is there.
};

// An answer with Content-Length. `headers` are whole lines with CR LF.
ScriptedAnswer Answer(int status, const std::string& headers, const std::string& body);

class ScriptedServer {
 public:
  ScriptedServer() : ScriptedServer(nullptr) {}
  // `tls` may be NULL and lives longer than the server.
  explicit ScriptedServer(SSL_CTX* tls);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  uint16_t port() const { return port_; }
  // For the next requests, in turn; then 200 without a body.
  void Script(ScriptedAnswer answer);
  std::vector<ReceivedRequest> requests() const;
  size_t request_count() const;
  // Connections that the client has ended.
  size_t closed_count() const;
  // Ends all connections that are idle now.
  void CloseConnections();

 private:
  struct Link;

  void Accept();
  void Serve(Link& link, int number);
  bool ServeOne(Link& link, int number, std::string& in);

  SSL_CTX* const tls_;
  int listening_ = -1;
  uint16_t port_ = 0;
  mutable std::mutex mutex_;
  bool stopping_ = false;
  size_t closed_ = 0;
  std::deque<ScriptedAnswer> script_;
  std::vector<ReceivedRequest> requests_;
  std::vector<std::unique_ptr<Link>> links_;
  std::thread acceptor_;
};

// A self-signed certificate for 127.0.0.1 and localhost, made for one run.
struct TestCertificate {
  TestCertificate();
  ~TestCertificate();
  SSL_CTX* server = nullptr;
  std::string pem;
};

}  // namespace weir::testkit
