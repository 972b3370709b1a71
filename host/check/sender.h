// One TCP connection to a receiver under test, and what there is to send over it.
//
// Nothing here waits: what does not go out at once is kept and sent later. Threads: the test's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/check/test.h"

namespace weir::check {

class Sender {
 public:
  explicit Sender(uint16_t port);
  ~Sender() { Close(); }
  Sender(Sender&& other) noexcept;
  Sender& operator=(Sender&&) = delete;

  bool open() const { return fd_ >= 0; }
  void Send(std::string_view bytes);
  // Sends more of it and throws away what came back. False when all is sent or the other side has
  // closed.
  bool Pump();
  void HalfClose();
  void Close();
  void Reset();

 private:
  int fd_ = -1;
  std::string unsent_;
};

// What a receiver may make something of: lines of text, OTLP over HTTP, and what the user gave.
std::vector<std::string> Probes(const Subject& subject);

// What no receiver can make anything of. `seed`: always the same bytes.
std::string Garbage(size_t bytes, uint64_t seed);

}  // namespace weir::check
