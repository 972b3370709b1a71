// Names to addresses, off the loop: looking up a name blocks, so a thread does it. Numbers need
// none.
//
// One per shard. The thread is made at the first name and lives until the host asks it to stop;
// what is found is kept for 30 s.
// Threads: [loop], but for the thread's own work.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "weir/sdk/loop.hpp"

namespace weir::client {

struct Address {
  sockaddr_storage storage = {};
  socklen_t length = 0;
  int family() const { return storage.ss_family; }
};

// Empty unless `host` is an IPv4 or IPv6 address in figures.
std::vector<Address> NumericAddress(const std::string& host, uint16_t port);

class Resolver {
 public:
  // `error` is empty when there are addresses.
  using Done = std::function<void(const std::vector<Address>& addresses, const std::string& error)>;

  explicit Resolver(const Lane& lane);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // Calls `done` once, perhaps before it returns, unless the resolver dies first.
  void Resolve(const std::string& host, uint16_t port, Done done);

 private:
  struct Shared;
  struct Kept {
    std::vector<Address> addresses;
    uint64_t until_mono_ns = 0;
  };

  void Finish(const std::string& key, const std::vector<Address>& addresses,
              const std::string& error);

  const Lane lane_;
  std::map<std::string, Kept> kept_;
  std::map<std::string, std::vector<Done>> waiting_;
  std::shared_ptr<Shared> shared_;  // With the thread, once there is one.
};

}  // namespace weir::client
