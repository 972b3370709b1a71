// The options as a JSON Schema.
#pragma once

namespace weir::semconv {

extern const char kSchema[];

}  // namespace weir::semconv
