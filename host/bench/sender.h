// A TCP client on loopback that never blocks and throws away what it is answered.
//
// Owns its descriptor. Threads: one at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace weir::bench {

class Sender {
 public:
  Sender() = default;
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // Unavailable: nobody accepts there.
  absl::Status Connect(uint16_t port);
  // What of `bytes` could be sent now; negative: the connection is gone.
  int64_t Send(std::string_view bytes);
  // Reads what has come.
  void Drain();
  // No more will be sent.
  void End();

 private:
  int fd_ = -1;
};

}  // namespace weir::bench
