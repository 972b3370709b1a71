#include "host/lane/endpoints.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace weir {
namespace {

constexpr int kBacklog = 1024;
constexpr int kAcceptsPerEvent = 256;

struct Bound {
  int fd = -1;
  uint16_t port = 0;
  std::string name;
};

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

// An empty host means loopback: nothing is opened to the world because a name was left out.
absl::StatusOr<Bound> BindTcp(std::string_view endpoint, std::string_view host_port) {
  const size_t colon = host_port.rfind(':');
  if (colon == std::string_view::npos) return BindError(endpoint, "expected host:port");
  std::string host(host_port.substr(0, colon));
  const std::string port(host_port.substr(colon + 1));
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  if (host.empty()) host = "127.0.0.1";
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0) {
    return BindError(endpoint, gai_strerror(error));
  }
  Bound bound;
  std::string reason = "no address";
  for (const addrinfo* a = found; a != nullptr && bound.fd < 0; a = a->ai_next) {
    const int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) continue;
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, kBacklog) == 0) {
      bound.fd = fd;
    } else {
      reason = strerror(errno);
      close(fd);
    }
  }
  freeaddrinfo(found);
  if (bound.fd < 0) return BindError(endpoint, reason.c_str());
  bound.port = PortOf(bound.fd);
  bound.name = absl::StrCat(host, ":", bound.port);
  return bound;
}

absl::StatusOr<Bound> Bind(std::string_view endpoint) {
  if (endpoint.substr(0, 5) == "unix:") {
    std::string_view path = endpoint.substr(5);
    if (path.substr(0, 2) == "//") path.remove_prefix(2);
    return BindUnix(endpoint, std::string(path));
  }
  if (endpoint.substr(0, 6) == "tcp://") return BindTcp(endpoint, endpoint.substr(6));
  return BindError(endpoint, "expected tcp://host:port or unix:path");
}

}  // namespace

Endpoints::~Endpoints() {
  for (auto& [name, socket] : sockets_) Close(*socket);
}

absl::Status Endpoints::Listen(std::string_view endpoint, const Listener& listener) {
  std::lock_guard lock(mutex_);
  auto it = sockets_.find(endpoint);
  if (it == sockets_.end()) {
    absl::StatusOr<Bound> bound = Bind(endpoint);
    if (!bound.ok()) return bound.status();
    auto socket = std::make_unique<Socket>();
    socket->endpoints = this;
    socket->endpoint = std::string(endpoint);
    socket->bound = bound->name;
    socket->port = bound->port;
    socket->fd = bound->fd;
    it = sockets_.emplace(std::string(endpoint), std::move(socket)).first;
    Socket* added = it->second.get();
    accept_loop_.Post([this, added, fd = added->fd] {
      accept_loop_.FdAdd(this, fd, WEIR_READABLE, &Endpoints::OnReadable, added).IgnoreError();
    });
  }
  it->second->listeners.push_back(listener);
  return absl::OkStatus();
}

void Endpoints::OnReadable(void* context, int32_t, uint32_t) {
  Socket* socket = static_cast<Socket*>(context);
  socket->endpoints->AcceptAll(*socket);
}

void Endpoints::AcceptAll(Socket& socket) {
  for (int i = 0; i < kAcceptsPerEvent; i++) {
    const int fd = accept4(socket.fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    Hand(socket.endpoint, fd);
  }
}

// Gives the connection to the loop of a listener. The listener may be gone when it gets there: then
// the connection is handed on.
void Endpoints::Hand(const std::string& endpoint, int fd) {
  Listener listener;
  if (!Pick(endpoint, &listener)) {
    close(fd);
    return;
  }
  listener.loop->Post([this, endpoint, listener, fd] {
    if (Listens(endpoint, listener.owner)) {
      listener.fn(listener.context, fd, WEIR_READABLE);
    } else {
      Hand(endpoint, fd);
    }
  });
}

bool Endpoints::Listens(const std::string& endpoint, const void* owner) {
  std::lock_guard lock(mutex_);
  const auto it = sockets_.find(endpoint);
  if (it == sockets_.end()) return false;
  for (const Listener& listener : it->second->listeners) {
    if (listener.owner == owner) return true;
  }
  return false;
}

// The lanes of the newest instance, in turn.
bool Endpoints::Pick(const std::string& endpoint, Listener* out) {
  std::lock_guard lock(mutex_);
  const auto it = sockets_.find(endpoint);
  if (it == sockets_.end() || it->second->listeners.empty()) return false;
  Socket& socket = *it->second;
  const auto& listeners = socket.listeners;
  size_t first = listeners.size() - 1;
  while (first > 0 && listeners[first - 1].instance == listeners.back().instance) first--;
  *out = listeners[first + socket.turn++ % (listeners.size() - first)];
  return true;
}

void Endpoints::Close(Socket& socket) {
  if (socket.fd < 0) return;
  accept_loop_.RunAndWait([this, &socket] { accept_loop_.FdRemove(socket.fd); });
  close(socket.fd);
}

void Endpoints::Remove(const void* owner) {
  std::vector<std::unique_ptr<Socket>> unused;
  {
    std::lock_guard lock(mutex_);
    for (auto it = sockets_.begin(); it != sockets_.end();) {
      auto& listeners = it->second->listeners;
      std::erase_if(listeners, [owner](const Listener& l) { return l.owner == owner; });
      if (!listeners.empty()) {
        ++it;
        continue;
      }
      unused.push_back(std::move(it->second));
      it = sockets_.erase(it);
    }
  }
  for (const auto& socket : unused) Close(*socket);
}

void Endpoints::CloseAll() {
  std::vector<Socket*> open;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [name, socket] : sockets_) open.push_back(socket.get());
  }
  for (Socket* socket : open) {
    accept_loop_.RunAndWait([this, socket] {
      AcceptAll(*socket);
      accept_loop_.FdRemove(socket->fd);
    });
    close(socket->fd);
    socket->fd = -1;
  }
}

std::string Endpoints::SharedBy(const std::vector<const void*>& instances) const {
  std::lock_guard lock(mutex_);
  for (const auto& [endpoint, socket] : sockets_) {
    const void* first = nullptr;
    for (const Listener& listener : socket->listeners) {
      if (std::find(instances.begin(), instances.end(), listener.instance) == instances.end()) {
        continue;
      }
      if (first != nullptr && first != listener.instance) return endpoint;
      first = listener.instance;
    }
  }
  return {};
}

uint16_t Endpoints::BoundPort(std::string_view endpoint) const {
  std::lock_guard lock(mutex_);
  const auto it = sockets_.find(endpoint);
  return it == sockets_.end() ? 0 : it->second->port;
}

std::vector<std::string> Endpoints::Open() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [endpoint, socket] : sockets_) names.push_back(socket->bound);
  return names;
}

}  // namespace weir
