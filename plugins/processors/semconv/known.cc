#include "plugins/processors/semconv/known.h"

#include "plugins/processors/semconv/registry.h"

namespace weir::semconv {

const Known& KnownNames() {
  static const Known known = {
      FindAttribute("service.name"),          FindAttribute("url.path"),
      FindAttribute("url.query"),             FindAttribute("network.protocol.name"),
      FindAttribute("network.protocol.version"), FindAttribute("network.type"),
      FindAttribute("network.transport"),     FindAttribute("server.address"),
      FindAttribute("server.port"),           FindAttribute("client.address"),
      FindAttribute("client.port"),           FindAttribute("http.request.header.host"),
      FindAttribute("code.function"),         FindAttribute("code.namespace"),
      FindAttribute("code.function.name"),    FindAttribute("rpc.method"),
      FindAttribute("rpc.status_code"),       FindAttribute("http.request.method"),
      FindAttribute("http.request.method_original"),
      FindAttribute("messaging.consumer.group.name")};
  return known;
}

}  // namespace weir::semconv
