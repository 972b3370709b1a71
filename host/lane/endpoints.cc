#include "host/lane/endpoints.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "host/lane/bind.h"

namespace weir {
namespace {

constexpr int kAcceptsPerEvent = 256;

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
    if (!IsUdp(endpoint)) {
      accept_loop_.Post([this, added, fd = added->fd] {
        accept_loop_.FdAdd(this, fd, WEIR_READABLE, &Endpoints::OnReadable, added).IgnoreError();
      });
    }
  }
  if (IsUdp(endpoint)) {
    if (absl::Status given = GiveDatagrams(*it->second, listener); !given.ok()) {
      if (it->second->listeners.empty()) {
        Close(*it->second);
        sockets_.erase(it);
      }
      return given;
    }
  }
  it->second->listeners.push_back(listener);
  return absl::OkStatus();
}

// Each lane of an instance has a socket of its own at the address, and the same lane of the next
// instance gets the same one: what waits in it is read by either.
absl::Status Endpoints::GiveDatagrams(Socket& socket, const Listener& listener) {
  size_t lane = 0;
  for (const Listener& other : socket.listeners) lane += other.instance == listener.instance;
  if (lane > socket.more.size()) {
    absl::StatusOr<Bound> bound = Bind(socket.endpoint, socket.port);
    if (!bound.ok()) return bound.status();
    socket.more.push_back(bound->fd);
  }
  const int fd = fcntl(lane == 0 ? socket.fd : socket.more[lane - 1], F_DUPFD_CLOEXEC, 0);
  if (fd < 0) return absl::ResourceExhaustedError(strerror(errno));
  listener.loop->Post([this, endpoint = socket.endpoint, listener, fd] {
    if (Listens(endpoint, listener.owner)) {
      listener.fn(listener.context, fd, WEIR_READABLE);
    } else {
      close(fd);
    }
  });
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
  for (const int fd : socket.more) close(fd);
  socket.more.clear();
  if (socket.fd < 0) return;
  if (!IsUdp(socket.endpoint)) {
    accept_loop_.RunAndWait([this, &socket] { accept_loop_.FdRemove(socket.fd); });
  }
  close(socket.fd);
  socket.fd = -1;
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
    if (!IsUdp(socket->endpoint)) {
      accept_loop_.RunAndWait([this, socket] { AcceptAll(*socket); });
    }
    Close(*socket);
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
