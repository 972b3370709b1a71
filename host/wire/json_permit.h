// weir_json_v1.decode: OTLP/JSON into the memory of a permit.
//
// Threads: any; the permit is the caller's.
#pragma once

#include "weir/abi.h"

namespace weir::wire {

// As the contract says; the permit grows by `s`'s own resize, whose refusal is the result.
weir_status JsonIntoPermit(const weir_sink* s, uint16_t signal, const char* json, uint64_t n,
                           weir_permit* permit, uint64_t* written, weir_outcome* outcome);

}  // namespace weir::wire
