#include "host/service/status_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio.hpp>
#include <future>
#include <thread>

#include "host/service/status_endpoint.h"

namespace weir {
namespace {

using boost::asio::ip::tcp;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Client {
 public:
  explicit Client(const std::string& address) {
    const size_t colon = address.rfind(':');
    socket_.connect(tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"),
                                  std::stoi(address.substr(colon + 1))));
  }
  void Send(std::string_view text) {
    boost::system::error_code ignored;
    boost::asio::write(socket_, boost::asio::buffer(text.data(), text.size()), ignored);
  }
  // All until the server closes.
  std::string ReadAll() {
    std::string all;
    boost::system::error_code error;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(all), error);
    return all;
  }
  std::string ReadSome() {
    char buffer[4096];
    boost::system::error_code error;
    const size_t n = socket_.read_some(boost::asio::buffer(buffer), error);
    return std::string(buffer, n);
  }

 private:
  boost::asio::io_context io_;
  tcp::socket socket_{io_};
};

std::string Ask(const std::string& address, const std::string& line, const std::string& rest = "") {
  Client client(address);
  client.Send(line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + rest + "\r\n");
  return client.ReadAll();
}

StatusHandler Says(std::string body) {
  return [body](const StatusRequest& request) {
    return StatusResponse{200, "text/plain", body + request.path + "?" + request.query};
  };
}

// Scenario: two listeners with paths of their own, one of them with a path for all below it.
// Guarantees: each answers its own; the longest path wins; what there is not is 404.
TEST(StatusServer, AnswersByPath) {
  StatusServer server;
  const auto first = server.Listen(
      "127.0.0.1:0", {{"/metrics", Says("m")}, {"/debug/", Says("d")}, {"/debug/a", Says("a")}});
  const auto second = server.Listen("localhost:0", {{"/", Says("root")}});
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_THAT(*second, StartsWith("127.0.0.1:"));
  EXPECT_THAT(Ask(*first, "GET /metrics?x=1"), EndsWith("\r\n\r\nm/metrics?x=1"));
  EXPECT_THAT(Ask(*first, "GET /debug/a"), EndsWith("\r\n\r\na/debug/a?"));
  EXPECT_THAT(Ask(*first, "GET /debug/a/b"), EndsWith("\r\n\r\nd/debug/a/b?"));
  EXPECT_THAT(Ask(*first, "GET /"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(Ask(*second, "GET /"), EndsWith("\r\n\r\nroot/?"));
  EXPECT_THAT(Ask(*second, "GET /x"), StartsWith("HTTP/1.1 404"));
}

// Scenario: HEAD, another method, a handler that throws, and two requests on one connection.
// Guarantees: HEAD has the length and no body; 405; 500; the connection is kept.
TEST(StatusServer, SpeaksHttp) {
  StatusServer server;
  const auto address = server.Listen(
      "127.0.0.1:0", {{"/", Says("body")}, {"/bad", [](const StatusRequest&) -> StatusResponse {
                         throw std::runtime_error("oh no");
                       }}});
  ASSERT_TRUE(address.ok());
  const std::string head = Ask(*address, "HEAD /");
  EXPECT_THAT(head, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_THAT(head, EndsWith("\r\n\r\n"));
  const std::string post = Ask(*address, "POST /", "Content-Length: 0\r\n");
  EXPECT_THAT(post, StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(post, HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_THAT(Ask(*address, "GET /bad"), StartsWith("HTTP/1.1 500"));
  Client client(*address);
  client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.0\r\n\r\n");
  const std::string both = client.ReadAll();
  EXPECT_NE(both.find("HTTP/1.1 200"), both.rfind("HTTP/1.1 200"));
}

// Scenario: a head and a body beyond their limits, and bytes that are no request.
// Guarantees: 431, 413, 400; the server goes on.
TEST(StatusServer, HasLimits) {
  StatusServer server;
  const auto address = server.Listen("127.0.0.1:0", {{"/", Says("")}});
  ASSERT_TRUE(address.ok());
  EXPECT_THAT(Ask(*address, "GET /", "A: " + std::string(9000, 'a') + "\r\n"),
              StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(Ask(*address, "GET /", "Content-Length: 65537\r\n"), StartsWith("HTTP/1.1 413"));
  Client client(*address);
  client.Send("\x16\x03\x01 no request\r\n\r\n");
  EXPECT_THAT(client.ReadAll(), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Ask(*address, "GET /"), StartsWith("HTTP/1.1 200"));
}

// Scenario: as many idle connections as there may be, one more, and then room again.
// Guarantees: the one more is closed; when one goes, the next is served.
TEST(StatusServer, ClosesWhatIsTooMany) {
  StatusServer server;
  const auto address = server.Listen("127.0.0.1:0", {{"/", Says("")}});
  ASSERT_TRUE(address.ok());
  std::vector<std::unique_ptr<Client>> idle;
  for (size_t i = 0; i < StatusServer::kConnectionsMax; ++i) {
    idle.push_back(std::make_unique<Client>(*address));
    idle.back()->Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_THAT(idle.back()->ReadSome(), StartsWith("HTTP/1.1 200"));
  }
  EXPECT_EQ(Ask(*address, "GET /"), "");
  idle.pop_back();
  // The server sees the end of the old connection in its own time.
  std::string answer;
  while (answer.empty()) answer = Ask(*address, "GET /");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
}

// Scenario: an endpoint that is taken, ones that are none, and one that is closed and opened again.
// Guarantees: the error names the endpoint; a closed one refuses and its connections end.
TEST(StatusServer, OpensAndCloses) {
  StatusServer server;
  const auto address = server.Listen("127.0.0.1:0", {{"/", Says("")}});
  ASSERT_TRUE(address.ok());
  const absl::Status taken = server.Listen(*address, {}).status();
  EXPECT_EQ(taken.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(taken.message()), HasSubstr(*address));
  EXPECT_EQ(server.Listen("nonsense", {}).status().code(), absl::StatusCode::kInvalidArgument);
  Client idle(*address);
  idle.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(idle.ReadSome(), StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(server.Close(*address).ok());
  EXPECT_EQ(idle.ReadAll(), "");
  EXPECT_EQ(server.Close(*address).code(), absl::StatusCode::kNotFound);
  EXPECT_ANY_THROW(Client client(*address));
  EXPECT_TRUE(server.Listen(*address, {{"/", Says("")}}).ok());
  EXPECT_THAT(Ask(*address, "GET /"), StartsWith("HTTP/1.1 200"));
}

// Scenario: Stop while a handler works on a request and another connection is idle.
// Guarantees: that request gets its whole answer, and the server can be started again.
TEST(StatusServer, FinishesWhatItBeganWhenStopped) {
  StatusServer server;
  std::promise<void> begun, go_on;
  const auto address =
      server.Listen("127.0.0.1:0", {{"/", [&](const StatusRequest&) {
                                       begun.set_value();
                                       go_on.get_future().wait();
                                       return StatusResponse{200, "text/plain",
                                                             std::string(1 << 20, 'x')};
                                     }}});
  ASSERT_TRUE(address.ok());
  Client idle(*address);
  auto answer = std::async(std::launch::async, [&] { return Ask(*address, "GET /"); });
  begun.get_future().wait();
  auto stopped = std::async(std::launch::async, [&] { server.Stop(); });
  go_on.set_value();
  EXPECT_THAT(answer.get(), EndsWith("\r\n\r\n" + std::string(1 << 20, 'x')));
  stopped.get();
  server.Stop();
  const auto again = server.Listen("127.0.0.1:0", {{"/", Says("again")}});
  ASSERT_TRUE(again.ok());
  EXPECT_THAT(Ask(*again, "GET /"), EndsWith("again/?"));
}

// Scenario: parameters with and without values, encoded, absent and repeated.
// Guarantees: the first one's decoded value; absent and empty can be told apart.
TEST(StatusRequest, FindsParameters) {
  const StatusRequest request{"/", "verbose&pipeline=a%2Fb+c&bad=%zz&pipeline=x&e="};
  bool found = false;
  EXPECT_EQ(request.Parameter("pipeline"), "a/b c");
  EXPECT_EQ(request.Parameter("verbose", &found), "");
  EXPECT_TRUE(found);
  EXPECT_EQ(request.Parameter("bad"), "%zz");
  EXPECT_EQ(request.Parameter("e", &found), "");
  EXPECT_TRUE(found);
  EXPECT_EQ(request.Parameter("none", &found), "");
  EXPECT_FALSE(found);
}

// Scenario: endpoints as people write them.
// Guarantees: host and port are told apart, and what is none is refused.
TEST(StatusEndpoint, IsParsed) {
  EXPECT_EQ(ParseStatusEndpoint("[::1]:80")->host, "::1");
  EXPECT_EQ(ParseStatusEndpoint(":8888")->host, "");
  EXPECT_EQ(ParseStatusEndpoint("localhost:8888")->port, 8888);
  for (const char* bad : {"", "x", "x:", "x:y", "x:70000", "::1:80", "http://x:80", "x:80 "}) {
    EXPECT_FALSE(ParseStatusEndpoint(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace weir
