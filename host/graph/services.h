// The services that a plugin finds by id: the tables of the contract, bound to an instance.
//
// Each function finds its instance or shard behind the pointer that the plugin hands back. The
// tables are static; a service is offered whole or not at all.
//
// Threads: as the contract says for each function.
#pragma once

#include <string_view>

#include "weir/abi.h"

namespace weir {

// The table of service `id`, or NULL when this host does not have it.
const void* FindService(std::string_view id);

// One table a file.
const weir_loop_v1* LoopService();
const weir_wire_v1* WireService();
const weir_json_v1* JsonService();
const weir_ack_v1* AckService();
const weir_hold_v1* HoldService();

}  // namespace weir
