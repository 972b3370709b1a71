#include "plugins/processors/semconv/known.h"

#include <cstdlib>
#include <string_view>

#include "plugins/processors/semconv/registry.h"

namespace weir::semconv {
namespace {

uint16_t Index(std::string_view name) {
  const uint16_t index = FindAttribute(name);
  if (index == kNone) std::abort();
  return index;
}

}  // namespace

const Known& KnownNames() {
  static const Known known = {
      Index("service.name"),          Index("url.path"),
      Index("url.query"),             Index("network.protocol.name"),
      Index("network.protocol.version"), Index("network.type"),
      Index("network.transport"),     Index("server.address"),
      Index("server.port"),           Index("client.address"),
      Index("client.port"),           Index("http.request.header.host"),
      Index("code.function"),         Index("code.namespace"),
      Index("code.function.name"),    Index("rpc.method"),
      Index("rpc.status_code"),       Index("http.request.method"),
      Index("http.request.method_original"), Index("messaging.consumer.group.name")};
  return known;
}

}  // namespace weir::semconv
