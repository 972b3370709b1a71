// Values that are no texts, as the text that the Collector tests for them: integers in decimal,
// doubles as in its JSON, booleans as true and false, bytes in base64.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <string>

#include "weir/abi.h"

namespace weir::redaction {

// True for types that Render knows.
constexpr bool IsRendered(uint8_t value_type) {
  return value_type == WEIR_V_BOOL || value_type == WEIR_V_I64 || value_type == WEIR_V_F64 ||
         value_type == WEIR_V_BYTES;
}

// Puts it into `out`, in place of what was there.
void Render(const weir_batch* batch, uint8_t value_type, weir_val value, std::string* out);

}  // namespace weir::redaction
