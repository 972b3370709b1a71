#include "plugins/common/client/resolver.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <chrono>
#include <cstring>
#include <utility>

namespace weir::client {
namespace {

constexpr uint64_t kKeepNs = 30'000'000'000;
constexpr auto kStopPoll = std::chrono::milliseconds(200);

std::vector<Address> LookUp(const std::string& host, uint16_t port, std::string& error) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int result = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  std::vector<Address> addresses;
  if (result != 0) {
    error = "the name \"" + host + "\" could not be resolved: " + gai_strerror(result);
    return addresses;
  }
  for (const addrinfo* at = found; at; at = at->ai_next) {
    Address address;
    std::memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
    address.length = at->ai_addrlen;
    addresses.push_back(address);
  }
  freeaddrinfo(found);
  if (addresses.empty()) error = "the name \"" + host + "\" has no address";
  return addresses;
}

}  // namespace

std::vector<Address> NumericAddress(const std::string& host, uint16_t port) {
  Address address;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    address.length = sizeof *v4;
  } else if (inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    address.length = sizeof *v6;
  } else {
    return {};
  }
  return {address};
}

struct Resolver::Shared {
  struct Job {
    std::string key, host;
    uint16_t port;
  };
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<Job> jobs;          // Guarded by mutex.
  Resolver* resolver = nullptr;  // [loop]: NULL once the resolver is gone.
};

Resolver::Resolver(const Lane& lane) : lane_(lane) {}

Resolver::~Resolver() {
  if (shared_) shared_->resolver = nullptr;
}

void Resolver::Resolve(const std::string& host, uint16_t port, Done done) {
  const std::vector<Address> numeric = NumericAddress(host, port);
  if (!numeric.empty()) return done(numeric, "");
  const std::string key = host + ":" + std::to_string(port);
  const uint64_t now = lane_.host.Service<weir_clock_v1>()->mono_ns(lane_.host.get());
  const auto kept = kept_.find(key);
  if (kept != kept_.end() && now < kept->second.until_mono_ns) {
    return done(kept->second.addresses, "");
  }
  std::vector<Done>& waiting = waiting_[key];
  waiting.push_back(std::move(done));
  if (waiting.size() > 1) return;  // Asked for already.

  if (!shared_) {
    shared_ = std::make_shared<Shared>();
    shared_->resolver = this;
    StartThread(lane_, "resolver", [lane = lane_, shared = shared_] {
      std::unique_lock lock(shared->mutex);
      while (!StopRequested(lane)) {
        if (shared->jobs.empty()) {
          shared->wake.wait_for(lock, kStopPoll);
          continue;
        }
        const Shared::Job job = std::move(shared->jobs.front());
        shared->jobs.pop_front();
        lock.unlock();
        std::string error;
        const std::vector<Address> addresses = LookUp(job.host, job.port, error);
        Post(lane, [shared, key = job.key, addresses, error] {
          if (shared->resolver) shared->resolver->Finish(key, addresses, error);
        });
        lock.lock();
      }
    });
  }
  const std::scoped_lock lock(shared_->mutex);
  shared_->jobs.push_back({key, host, port});
  shared_->wake.notify_one();
}

void Resolver::Finish(const std::string& key, const std::vector<Address>& addresses,
                      const std::string& error) {
  const std::vector<Done> waiting = std::exchange(waiting_[key], {});
  if (!addresses.empty()) {
    const uint64_t now = lane_.host.Service<weir_clock_v1>()->mono_ns(lane_.host.get());
    kept_[key] = {addresses, now + kKeepNs};
  }
  for (const Done& done : waiting) done(addresses, error);
}

}  // namespace weir::client
