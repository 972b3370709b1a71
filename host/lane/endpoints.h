// The listening sockets of the host.
//
// A plugin asks for an address and gets accepted connections; the socket itself belongs to the host
// and outlives every instance, so that replacing a receiver refuses nobody. The instance that
// listened last gets new connections; when it goes, the one before it does. A socket is closed when
// nobody listens on it any more.
//
// There is one socket per address, accepted on one loop, and connections go to the lanes in turn:
// telemetry has few, long connections, which a socket per lane would spread badly. Datagrams have a
// socket per lane, of which each listener is given a descriptor of its own, once.
//
// Threads: [any]; callbacks run on the loop of the listener that they belong to.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/lane/loop.h"

namespace weir {

class Endpoints {
 public:
  // Who gets the connections of one lane.
  struct Listener {
    const void* instance;  // Groups the lanes of one instance.
    const void* owner;     // Of the posts that deliver connections.
    Loop* loop;
    weir_fd_fn fn;
    void* context;
  };

  // `accept_loop` outlives this object.
  explicit Endpoints(Loop& accept_loop) : accept_loop_(accept_loop) {}
  ~Endpoints();

  // Opens "tcp://host:port", "udp://host:port" or "unix:path", or joins the socket that is open
  // already. Fails with the address and the reason when it can not be bound.
  absl::Status Listen(std::string_view endpoint, const Listener& listener);

  // Takes `owner` off all addresses. Connections on their way to it go to another or are closed.
  void Remove(const void* owner);

  // Stops accepting everywhere, after what waits in the backlogs has been handed to listeners, who
  // may still be on their way to it. Nobody may listen after it.
  void CloseAll();

  // An address that two of these instances listen on; "" when there is none.
  std::string SharedBy(const std::vector<const void*>& instances) const;
  // The port that "tcp://host:0" got; 0 when nobody listens there.
  uint16_t BoundPort(std::string_view endpoint) const;
  // Addresses that are open, as host:port or path.
  std::vector<std::string> Open() const;

 private:
  struct Socket {
    Endpoints* endpoints = nullptr;
    std::string endpoint;
    std::string bound;
    uint16_t port = 0;
    int fd = -1;
    std::vector<int> more;  // Datagrams: of the lanes behind the first one.
    uint32_t turn = 0;
    std::vector<Listener> listeners;  // Oldest instance first.
  };

  absl::Status GiveDatagrams(Socket& socket, const Listener& listener);
  static void OnReadable(void* context, int32_t fd, uint32_t events);
  void AcceptAll(Socket& socket);
  void Hand(const std::string& endpoint, int fd);
  bool Pick(const std::string& endpoint, Listener* out);
  bool Listens(const std::string& endpoint, const void* owner);
  void Close(Socket& socket);

  Loop& accept_loop_;
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Socket>, std::less<>> sockets_;  // Guarded by mutex_.
};

}  // namespace weir
