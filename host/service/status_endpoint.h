// "host:port" of the status server: its parts, and the socket that listens there.
//
// Threads: [any].
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace weir {

struct StatusEndpoint {
  std::string host;  // Without brackets; "" is every address.
  uint16_t port = 0;
};

// INVALID_ARGUMENT, naming what was found, when it is no endpoint.
absl::StatusOr<StatusEndpoint> ParseStatusEndpoint(std::string_view endpoint);

// A socket that listens there. UNAVAILABLE with the endpoint and the reason.
absl::StatusOr<boost::asio::ip::tcp::acceptor> OpenStatusEndpoint(boost::asio::io_context& io,
                                                                  std::string_view endpoint);

// "127.0.0.1:41234", "[::1]:80".
std::string StatusEndpointText(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace weir
