#include "host/check/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "host/check/sender.h"
#include "host/check/verdict.h"

namespace weir::check {
namespace {

constexpr int kBacklog = 64;
constexpr size_t kGarbageBytes = 600;
constexpr uint64_t kGarbageSeed = 7;

void Answer(int fd, Manner manner) {
  if (manner == Manner::kGarbage) {
    char asked[4096];
    [[maybe_unused]] const ssize_t n = recv(fd, asked, sizeof asked, 0);
    const std::string garbage = Garbage(kGarbageBytes, kGarbageSeed);
    send(fd, garbage.data(), garbage.size(), MSG_NOSIGNAL);
  }
  close(fd);
}

}  // namespace

Peer::Peer(Manner manner)
    : manner_(manner),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      wake_(eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  // Bound without listening, its port refuses connections and is nobody else's.
  if (bind(listener_, any, size) != 0 || getsockname(listener_, any, &size) != 0 ||
      (manner_ != Manner::kAbsent && listen(listener_, kBacklog) != 0)) {
    Skip("no port of 127.0.0.1 to be had");
  }
  port_ = ntohs(address.sin_port);
  if (manner_ != Manner::kAbsent) thread_ = std::thread([this] { Serve(); });
}

Peer::~Peer() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
  if (thread_.joinable()) thread_.join();
  close(listener_);
  close(wake_);
}

void Peer::Serve() {
  std::vector<int> silent;
  for (;;) {
    pollfd ready[] = {{listener_, POLLIN, 0}, {wake_, POLLIN, 0}};
    if (poll(ready, 2, -1) < 0) continue;
    if (ready[1].revents != 0) break;
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    if (manner_ == Manner::kSilent) {
      silent.push_back(fd);
      continue;
    }
    const timeval at_most = {0, 300'000};  // For one that only listens.
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &at_most, sizeof at_most);
    Answer(fd, manner_);
  }
  for (const int fd : silent) close(fd);
}

}  // namespace weir::check
