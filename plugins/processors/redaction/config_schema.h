// The options of the processor, as JSON Schema.
#pragma once

namespace weir::redaction {

extern const char kSchema[];

}  // namespace weir::redaction
