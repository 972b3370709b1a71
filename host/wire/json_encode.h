// OTLP protobuf to OTLP/JSON, driven by the schema table: no objects are built.
//
// The proto3 JSON mapping with OTLP's deviations: trace, span and profile ids in hex, enums as
// integers. 64-bit integers are strings, doubles the shortest text that reads back the same, with
// "NaN", "Infinity" and "-Infinity" as strings, other bytes base64. Fields that hold their default
// are left out, except members of a oneof and optional fields. Unknown fields are left out.
//
// Threads: any; no state is kept between calls.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "host/base/signal.h"

namespace weir::wire {

// Appends the export request `bytes` to `json` as one line, without the line break. The request
// must have passed the validating walk; what is malformed all the same is InvalidArgument, and
// leaves `json` as it was. Each byte that is not UTF-8 comes out as U+FFFD.
absl::Status ProtoToJson(Signal signal, std::span<const uint8_t> bytes, std::string* json);

}  // namespace weir::wire
