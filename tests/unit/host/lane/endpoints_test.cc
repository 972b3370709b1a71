#include "host/lane/endpoints.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace weir {
namespace {

constexpr char kEndpoint[] = "tcp://127.0.0.1:0";

void CountConnection(void* context, int32_t fd, uint32_t) {
  ++*static_cast<std::atomic<int>*>(context);
  close(fd);
}

int Connect(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

struct Running {
  Loop loop{"accept"};
  std::thread thread{[this] { loop.Run(); }};
  ~Running() {
    loop.Stop();
    thread.join();
  }
};

// Scenario: a second instance listens on the address of the first, the first goes, then the second.
// Guarantees: connections go to the newest, the socket never closes in between, and at last it
// does.
TEST(Endpoints, HandsTheSocketFromInstanceToInstance) {
  Running running;
  Endpoints endpoints(running.loop);
  std::atomic<int> first{0}, second{0};
  ASSERT_TRUE(endpoints.Listen(kEndpoint, {&first, &first, &running.loop, &CountConnection, &first})
                  .ok());
  const uint16_t port = endpoints.BoundPort(kEndpoint);
  ASSERT_NE(port, 0);
  close(Connect(port));
  while (first.load() == 0) std::this_thread::yield();

  ASSERT_TRUE(
      endpoints.Listen(kEndpoint, {&second, &second, &running.loop, &CountConnection, &second})
          .ok());
  EXPECT_EQ(endpoints.BoundPort(kEndpoint), port);
  close(Connect(port));
  while (second.load() == 0) std::this_thread::yield();
  EXPECT_EQ(first.load(), 1);

  endpoints.Remove(&first);
  close(Connect(port));
  while (second.load() == 1) std::this_thread::yield();
  endpoints.Remove(&second);
  EXPECT_EQ(endpoints.BoundPort(kEndpoint), 0);
  EXPECT_EQ(Connect(port), -1);
}

// Scenario: addresses that can not be listened on.
// Guarantees: each is refused with a message that names the address.
TEST(Endpoints, RefusesAddressesThatCanNotBeBound) {
  Running running;
  Endpoints endpoints(running.loop);
  for (const char* endpoint : {"127.0.0.1:1", "tcp://127.0.0.1", "tcp://203.0.113.1:0", "unix:"}) {
    const absl::Status status = endpoints.Listen(endpoint, {nullptr, nullptr, &running.loop,
                                                            &CountConnection, nullptr});
    EXPECT_FALSE(status.ok()) << endpoint;
    EXPECT_NE(status.message().find(endpoint), absl::string_view::npos) << status;
  }
}

}  // namespace
}  // namespace weir
