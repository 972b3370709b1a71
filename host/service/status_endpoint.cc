#include "host/service/status_endpoint.h"

#include <boost/asio/ip/v6_only.hpp>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

absl::Status NoEndpoint(std::string_view endpoint, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("\"", std::string(endpoint), "\" is no endpoint: ",
                                                 std::string(why), "; expected host:port"));
}

absl::StatusOr<tcp::acceptor> Open(boost::asio::io_context& io, const tcp::endpoint& address,
                                   std::string_view endpoint, bool both_families) {
  tcp::acceptor acceptor(io);
  ErrorCode error;
  acceptor.open(address.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && both_families) acceptor.set_option(boost::asio::ip::v6_only(false), error);
  if (!error) acceptor.bind(address, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (!error) return acceptor;
  return absl::UnavailableError(
      absl::StrCat("can not listen on ", std::string(endpoint), ": ", error.message()));
}

}  // namespace

absl::StatusOr<StatusEndpoint> ParseStatusEndpoint(std::string_view endpoint) {
  const size_t colon = endpoint.rfind(':');
  if (colon == std::string_view::npos) return NoEndpoint(endpoint, "no port");
  StatusEndpoint parts;
  std::string_view host = endpoint.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find_first_of(":[]/") != std::string_view::npos) {
    return NoEndpoint(endpoint, "an IPv6 address stands in brackets, and there is no scheme");
  }
  parts.host = host;
  const std::string_view port = endpoint.substr(colon + 1);
  const char* end = port.data() + port.size();
  const auto [at, error] = std::from_chars(port.data(), end, parts.port);
  if (port.empty() || error != std::errc() || at != end) {
    return NoEndpoint(endpoint, "the port is no number up to 65535");
  }
  return parts;
}

absl::StatusOr<tcp::acceptor> OpenStatusEndpoint(boost::asio::io_context& io,
                                                 std::string_view endpoint) {
  absl::StatusOr<StatusEndpoint> parts = ParseStatusEndpoint(endpoint);
  if (!parts.ok()) return parts.status();
  if (parts->host.empty()) {
    auto both = Open(io, tcp::endpoint(tcp::v6(), parts->port), endpoint, true);
    // A machine without IPv6.
    return both.ok() ? std::move(both)
                     : Open(io, tcp::endpoint(tcp::v4(), parts->port), endpoint, false);
  }
  if (parts->host == "localhost") parts->host = "127.0.0.1";
  ErrorCode error;
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(parts->host, std::to_string(parts->port),
                                      tcp::resolver::passive, error);
  if (error || found.empty()) {
    return absl::UnavailableError(
        absl::StrCat("can not listen on ", std::string(endpoint), ": ", error.message()));
  }
  return Open(io, found.begin()->endpoint(), endpoint, false);
}

std::string StatusEndpointText(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  if (endpoint.address().is_v6()) return absl::StrCat("[", address, "]:", endpoint.port());
  return absl::StrCat(address, ":", endpoint.port());
}

}  // namespace weir
