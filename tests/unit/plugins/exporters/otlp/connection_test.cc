// Connections that are refused, age out, break, fall silent or speak something else.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "tests/unit/plugins/exporters/otlp/exporter_fixture.h"

namespace weir::otlp {
namespace {

using testkit::Completed;
using testkit::GrpcReply;
using testkit::GrpcServerOptions;
using testkit::WireBatch;
using ::testing::HasSubstr;

class OtlpConnection : public ExporterTest {};

// A listening socket of 127.0.0.1 that is nobody's.
class Socket {
 public:
  Socket() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    setsockopt(fd_, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~Socket() { close(fd_); }
  void Listen() { listen(fd_, 8); }
  int Accept() { return accept(fd_, nullptr, nullptr); }
  int port() const { return port_; }

 private:
  int fd_, port_;
};

GrpcReply Held() {
  GrpcReply reply;
  reply.hold = true;
  return reply;
}

// Scenario: nobody listens; a name that does not exist.
// Guarantees: RETRY, with the reason.
TEST_F(OtlpConnection, FailuresToConnectAreRetried) {
  Socket nobody;
  OpenAt("127.0.0.1:" + std::to_string(nobody.port()), ", tls: {insecure: true}");
  const Completed refused = Send();
  EXPECT_EQ(refused.status, WEIR_RETRY);
  EXPECT_THAT(refused.text, HasSubstr("127.0.0.1"));
  OpenAt("name.invalid:4317", ", tls: {insecure: true}");
  EXPECT_EQ(Send().status, WEIR_RETRY);
}

// Scenario: wait_for_ready, and the server comes late.
// Guarantees: the batch waits for it.
TEST_F(OtlpConnection, WaitsForAServerWhenAsked) {
  Socket place;
  OpenAt("127.0.0.1:" + std::to_string(place.port()),
         ", tls: {insecure: true}, wait_for_ready: true");
  Begin(WireBatch(WEIR_TRACES, {"x"}, ""), 1);
  host_->Turn(0);
  GrpcServerOptions options;
  options.port = place.port();
  Serve(options);
  ASSERT_EQ(server_->port(), place.port());
  ASSERT_TRUE(WaitForAnswers(1));
  EXPECT_EQ(host_->completed()[0].status, WEIR_OK) << host_->completed()[0].text;
}

// Scenario: the server ages connections out every 50 ms while batches are sent without a pause.
// Guarantees: no batch fails, and more than one connection is used.
TEST_F(OtlpConnection, FollowsAGoAway) {
  GrpcServerOptions options;
  options.connection_age_ms = 50;
  Serve(options);
  Open("");
  const WireBatch batch(WEIR_TRACES, {"x"}, "");
  size_t sent = 0;
  const auto peers = [this] {
    std::set<std::string> names;
    for (const testkit::GrpcRequest& request : server_->requests()) names.insert(request.peer);
    return names.size();
  };
  while (peers() < 4 && sent < 100'000) {
    for (int i = 0; i < 10; i++) Begin(batch, ++sent);
    ASSERT_TRUE(WaitForAnswers(sent));
  }
  EXPECT_GE(peers(), 4u);
  for (const Completed& answer : host_->completed()) {
    EXPECT_EQ(answer.status, WEIR_OK) << answer.text;
  }
}

// Scenario: the server goes down with a call on its way, and comes back at the same port.
// Guarantees: that call is RETRY, and the next one is sent over a new connection.
TEST_F(OtlpConnection, ReconnectsAfterTheServerWentDown) {
  Serve();
  Open("");
  EXPECT_EQ(Send().status, WEIR_OK);
  server_->Script(Held());
  Begin(WireBatch(WEIR_TRACES, {"x"}, ""), 1);
  ASSERT_TRUE(host_->TurnUntil([this] { return server_->held() == 1; }));
  GrpcServerOptions again;
  again.port = server_->port();
  std::thread ends([this] { server_->Shutdown(); });
  ASSERT_TRUE(WaitForAnswers(2));
  ends.join();
  EXPECT_EQ(host_->completed().back().status, WEIR_RETRY) << host_->completed().back().text;
  Serve(again);
  ASSERT_NE(server_->port(), 0);
  EXPECT_EQ(Send().status, WEIR_OK);
}

// Scenario: a server closes each connection as soon as it has read something.
// Guarantees: RETRY, never a hang.
TEST_F(OtlpConnection, AConnectionThatIsCutIsRetried) {
  Socket socket;
  socket.Listen();
  OpenAt("127.0.0.1:" + std::to_string(socket.port()), ", tls: {insecure: true}");
  std::thread server([&socket] {
    const int fd = socket.Accept();
    char byte;
    [[maybe_unused]] const ssize_t n = recv(fd, &byte, 1, 0);
    close(fd);
  });
  EXPECT_EQ(Send().status, WEIR_RETRY);
  server.join();
}

// Scenario: the endpoint speaks HTTP/1.1.
// Guarantees: RETRY, with a text that says so.
TEST_F(OtlpConnection, AServerOfAnotherKindIsNamed) {
  Socket socket;
  socket.Listen();
  OpenAt("127.0.0.1:" + std::to_string(socket.port()), ", tls: {insecure: true}");
  std::thread server([&socket] {
    const int fd = socket.Accept();
    char bytes[1024];
    [[maybe_unused]] ssize_t n = recv(fd, bytes, sizeof bytes, 0);
    constexpr std::string_view kAnswer =
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    n = send(fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
    while (recv(fd, bytes, sizeof bytes, 0) > 0) {
    }
    close(fd);
  });
  const Completed answer = Send();
  EXPECT_EQ(answer.status, WEIR_RETRY);
  EXPECT_THAT(answer.text, HasSubstr("HTTP/2"));
  host_.reset();
  server.join();
}

// Scenario: the host's deadline passes while the server says nothing to a call.
// Guarantees: the ticket is not completed afterwards; the server sees the end; other calls go on.
TEST_F(OtlpConnection, CancelEndsTheCall) {
  Serve();
  Open(", compression: none");
  EXPECT_EQ(Send().status, WEIR_OK);
  server_->Script(Held());
  {
    const WireBatch batch(WEIR_TRACES, {"x"}, "");
    Begin(batch, 1);
    ASSERT_TRUE(host_->TurnUntil([this] { return server_->held() == 1; }));
    host_->Cancel(1);
  }
  ASSERT_TRUE(host_->TurnUntil([this] { return server_->cancelled() == 1; }));
  EXPECT_EQ(Send().status, WEIR_OK);
  EXPECT_EQ(host_->completed().size(), 2u);
}

// Scenario: cancelled while megabytes of the batch wait for a peer that reads nothing.
// Guarantees: the batch's memory is not touched any more (AddressSanitizer looks).
TEST_F(OtlpConnection, CancelWhileBytesWaitForTheSocket) {
  Socket socket;
  socket.Listen();
  OpenAt("127.0.0.1:" + std::to_string(socket.port()),
         ", tls: {insecure: true}, compression: none");
  auto batch = std::make_unique<WireBatch>(
      WEIR_TRACES, std::vector<std::string>{std::string(8'000'000, 'x')}, "");
  Begin(*batch, 1);
  for (int i = 0; i < 10; i++) host_->Turn(10);
  host_->Cancel(1);
  batch.reset();
  for (int i = 0; i < 10; i++) host_->Turn(1);
  EXPECT_EQ(host_->completed().size(), 0u);
}

}  // namespace
}  // namespace weir::otlp
