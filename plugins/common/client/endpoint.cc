#include "plugins/common/client/endpoint.h"

#include <charconv>

#include "weir/sdk/status.hpp"

namespace weir::client {
namespace {

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

[[noreturn]] void Refuse(std::string_view text, EndpointForm form, const std::string& pointer) {
  throw ConfigError(pointer,
                    "\"" + std::string(text) + "\" is no endpoint; expected " +
                        (form == EndpointForm::kUrl ? "http://host:port or https://host:port"
                                                    : "host:port or https://host:port"));
}

}  // namespace

std::string Endpoint::Authority() const {
  const std::string name = host.find(':') == host.npos ? host : "[" + host + "]";
  return port == (tls ? 443 : 80) ? name : name + ":" + std::to_string(port);
}

Endpoint ParseEndpoint(std::string_view text, EndpointForm form, const std::string& pointer) {
  Endpoint endpoint;
  std::string_view rest = text;
  const bool plain = TakePrefix(rest, "http://");
  const bool secure = !plain && TakePrefix(rest, "https://");
  if (!plain && !secure && form == EndpointForm::kUrl) Refuse(text, form, pointer);
  if (!plain && !secure) TakePrefix(rest, "dns:///");
  endpoint.tls = !plain;
  const size_t slash = rest.find('/');
  if (slash != rest.npos) {
    endpoint.path = rest.substr(slash);
    rest = rest.substr(0, slash);
  }
  std::string_view port;
  if (!rest.empty() && rest.front() == '[') {
    const size_t close = rest.find(']');
    if (close == rest.npos) Refuse(text, form, pointer);
    endpoint.host = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
    if (!rest.empty() && rest.front() != ':') Refuse(text, form, pointer);
    if (!rest.empty()) port = rest.substr(1);
  } else {
    const size_t colon = rest.rfind(':');
    endpoint.host = rest.substr(0, colon);
    if (colon != rest.npos) port = rest.substr(colon + 1);
  }
  for (const char c : endpoint.host) {
    if (c <= ' ' || c == '@' || c == '?' || c == '#') Refuse(text, form, pointer);
  }
  const bool has_path = !endpoint.path.empty() && endpoint.path != "/";
  if (endpoint.host.empty() || (form == EndpointForm::kHostPort && has_path)) {
    Refuse(text, form, pointer);
  }
  if (port.empty()) {
    if (!plain && !secure) Refuse(text, form, pointer);
    endpoint.port = endpoint.tls ? 443 : 80;
    return endpoint;
  }
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (parsed.ec != std::errc() || parsed.ptr != port.data() + port.size() || endpoint.port == 0) {
    Refuse(text, form, pointer);
  }
  return endpoint;
}

}  // namespace weir::client
