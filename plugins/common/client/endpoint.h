// Where an exporter sends to, as its option `endpoint` says it.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::client {

struct Endpoint {
  bool tls = false;
  std::string host;  // Without brackets.
  uint16_t port = 0;
  std::string path;  // Begins with '/', or is empty when none was given.

  // host:port, with brackets around IPv6; the port is left out when it is the scheme's own.
  std::string Authority() const;
};

enum class EndpointForm {
  kUrl,       // http://host[:port][/path] or https://...
  kHostPort,  // host:port, dns:///host:port, http://host:port or https://host:port; TLS unless
              // http:// says otherwise. The port must be given where no scheme implies one.
};

// Throws ConfigError with `pointer` for anything else, naming what was found.
Endpoint ParseEndpoint(std::string_view text, EndpointForm form, const std::string& pointer);

}  // namespace weir::client
