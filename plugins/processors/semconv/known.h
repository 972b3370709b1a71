// Indexes of the names that the rules write and read. That the registry has each of them is a test.
//
// Threads: constants, made at the first use.
#pragma once

#include <cstdint>

namespace weir::semconv {

struct Known {
  uint16_t service_name, url_path, url_query, protocol_name, protocol_version, network_type,
      transport, server_address, server_port, client_address, client_port, host_header, function,
      code_namespace, function_name, rpc_method, rpc_status_code, request_method, original_method,
      consumer_group;
};
const Known& KnownNames();

}  // namespace weir::semconv
