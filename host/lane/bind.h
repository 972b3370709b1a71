// Opening the socket of an endpoint.
//
// Threads: [any].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace weir {

// The caller owns the descriptor, which does not block.
struct Bound {
  int fd = -1;
  uint16_t port = 0;  // 0 of a path.
  std::string name;   // "127.0.0.1:4318", or the path.
};

// "udp://host:port": no connections, but datagrams.
bool IsUdp(std::string_view endpoint);

// Of "tcp://host:port" or "unix:path" a socket that listens; of "udp://host:port" one that shares
// its address with others of this function. `port` is used in place of that in the text, unless it
// is 0. INVALID_ARGUMENT with the address and the reason when it can not be had.
absl::StatusOr<Bound> Bind(std::string_view endpoint, uint16_t port = 0);

}  // namespace weir
