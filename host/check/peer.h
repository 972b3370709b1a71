// What an exporter under test connects to: a server of 127.0.0.1 that does nothing useful.
//
// Threads: one of its own, which the destructor joins.
#pragma once

#include <cstdint>
#include <thread>

namespace weir::check {

enum class Manner {
  kSilent,   // Accepts and says nothing.
  kCloses,   // Closes each connection at once.
  kGarbage,  // Answers with bytes that are no answer, then closes.
  kAbsent,   // Nobody listens there.
};

class Peer {
 public:
  explicit Peer(Manner manner);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  uint16_t port() const { return port_; }

 private:
  void Serve();

  const Manner manner_;
  int listener_ = -1;
  int wake_ = -1;
  uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace weir::check
