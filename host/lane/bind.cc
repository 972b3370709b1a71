#include "host/lane/bind.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr int kBacklog = 1024;

absl::Status BindError(std::string_view endpoint, const char* reason) {
  return absl::InvalidArgumentError(
      absl::StrCat("can not listen on ", absl::string_view(endpoint.data(), endpoint.size()), ": ",
                   reason));
}

absl::StatusOr<Bound> BindUnix(std::string_view endpoint, std::string path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return BindError(endpoint, "the path is empty or longer than 107 bytes");
  }
  memcpy(address.sun_path, path.data(), path.size());
  Bound bound;
  bound.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (bound.fd < 0) return BindError(endpoint, strerror(errno));
  unlink(path.c_str());
  if (bind(bound.fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      listen(bound.fd, kBacklog) != 0) {
    const std::string reason = strerror(errno);
    close(bound.fd);
    return BindError(endpoint, reason.c_str());
  }
  bound.name = std::move(path);
  return bound;
}

uint16_t PortOf(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

// Listens, if it is a stream. Datagram sockets share their address: the kernel spreads by sender.
bool Open(const addrinfo& a, uint16_t port, Bound* bound) {
  const bool datagrams = a.ai_socktype == SOCK_DGRAM;
  const int fd = socket(a.ai_family, a.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, datagrams ? SO_REUSEPORT : SO_REUSEADDR, &on, sizeof(on));
  if (port != 0) {
    const uint16_t number = htons(port);
    auto* to = reinterpret_cast<uint8_t*>(a.ai_addr) + offsetof(sockaddr_in, sin_port);
    static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
    memcpy(to, &number, sizeof(number));
  }
  if (bind(fd, a.ai_addr, a.ai_addrlen) == 0 && (datagrams || listen(fd, kBacklog) == 0)) {
    bound->fd = fd;
    return true;
  }
  const int error = errno;
  close(fd);
  errno = error;
  return false;
}

// An empty host means loopback: nothing is opened to the world because a name was left out.
absl::StatusOr<Bound> BindInet(std::string_view endpoint, std::string_view host_port, int type,
                               uint16_t other_port) {
  const size_t colon = host_port.rfind(':');
  if (colon == std::string_view::npos) return BindError(endpoint, "expected host:port");
  std::string host(host_port.substr(0, colon));
  const std::string port(host_port.substr(colon + 1));
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  if (host.empty()) host = "127.0.0.1";
  addrinfo hints{};
  hints.ai_socktype = type;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0) {
    return BindError(endpoint, gai_strerror(error));
  }
  Bound bound;
  std::string reason = "no address";
  for (const addrinfo* a = found; a != nullptr && bound.fd < 0; a = a->ai_next) {
    if (!Open(*a, other_port, &bound)) reason = strerror(errno);
  }
  freeaddrinfo(found);
  if (bound.fd < 0) return BindError(endpoint, reason.c_str());
  bound.port = PortOf(bound.fd);
  bound.name = absl::StrCat(host, ":", bound.port);
  return bound;
}

}  // namespace

bool IsUdp(std::string_view endpoint) { return endpoint.substr(0, 6) == "udp://"; }

absl::StatusOr<Bound> Bind(std::string_view endpoint, uint16_t port) {
  if (endpoint.substr(0, 5) == "unix:") {
    std::string_view path = endpoint.substr(5);
    if (path.substr(0, 2) == "//") path.remove_prefix(2);
    return BindUnix(endpoint, std::string(path));
  }
  if (endpoint.substr(0, 6) == "tcp://") {
    return BindInet(endpoint, endpoint.substr(6), SOCK_STREAM, port);
  }
  if (IsUdp(endpoint)) return BindInet(endpoint, endpoint.substr(6), SOCK_DGRAM, port);
  return BindError(endpoint, "expected tcp://host:port, udp://host:port or unix:path");
}

}  // namespace weir
