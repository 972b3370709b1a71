#include "host/lane/endpoints.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
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

constexpr char kDatagrams[] = "udp://127.0.0.1:0";

// What one lane got: its descriptor, which it owns.
struct DatagramLane {
  ~DatagramLane() { close(fd.load()); }
  static void OnSocket(void* context, int32_t given, uint32_t) {
    static_cast<DatagramLane*>(context)->fd.store(given);
  }
  // How many datagrams wait; takes them.
  int Take() {
    char byte;
    int taken = 0;
    while (recv(fd.load(), &byte, 1, MSG_DONTWAIT) == 1) taken++;
    return taken;
  }
  std::atomic<int> fd{-1};
};

void SendFromNewSockets(uint16_t port, int count) {
  for (int i = 0; i < count; i++) {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(sendto(fd, "x", 1, 0, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 1);
    close(fd);
  }
}

// Scenario: two lanes of an instance take datagrams; the next instance takes over while some wait.
// Guarantees: each lane gets a socket of its own at one port, once; what waited and what comes is
// read by the next instance; the port is free when nobody listens.
TEST(Endpoints, HandsDatagramSocketsOn) {
  Running running;
  Endpoints endpoints(running.loop);
  DatagramLane lanes[4];  // Two instances of two lanes.
  const auto listen = [&](int instance, int lane) {
    DatagramLane& to = lanes[instance * 2 + lane];
    const absl::Status status = endpoints.Listen(
        kDatagrams, {&lanes[instance * 2], &to, &running.loop, &DatagramLane::OnSocket, &to});
    ASSERT_TRUE(status.ok()) << status;
    while (to.fd.load() < 0) std::this_thread::yield();
  };
  listen(0, 0);
  listen(0, 1);
  const uint16_t port = endpoints.BoundPort(kDatagrams);
  SendFromNewSockets(port, 40);
  EXPECT_EQ(lanes[0].Take() + lanes[1].Take(), 40);
  SendFromNewSockets(port, 10);
  listen(1, 0);
  listen(1, 1);
  EXPECT_EQ(endpoints.BoundPort(kDatagrams), port);
  endpoints.Remove(&lanes[0]);
  endpoints.Remove(&lanes[1]);
  SendFromNewSockets(port, 10);
  EXPECT_EQ(lanes[2].Take() + lanes[3].Take(), 20);
  endpoints.Remove(&lanes[2]);
  endpoints.Remove(&lanes[3]);
  EXPECT_EQ(endpoints.BoundPort(kDatagrams), 0);
}

// Scenario: addresses that can not be listened on.
// Guarantees: each is refused with a message that names the address.
TEST(Endpoints, RefusesAddressesThatCanNotBeBound) {
  Running running;
  Endpoints endpoints(running.loop);
  for (const char* endpoint : {"127.0.0.1:1", "tcp://127.0.0.1", "tcp://203.0.113.1:0", "unix:",
                               "udp://127.0.0.1", "udp://203.0.113.1:0"}) {
    const absl::Status status = endpoints.Listen(endpoint, {nullptr, nullptr, &running.loop,
                                                            &CountConnection, nullptr});
    EXPECT_FALSE(status.ok()) << endpoint;
    EXPECT_NE(status.message().find(endpoint), absl::string_view::npos) << status;
  }
}

}  // namespace
}  // namespace weir
