#pragma once

namespace weir::cardinality {

// JSON Schema 2020-12 of the processor's options.
extern const char kSchema[];

}  // namespace weir::cardinality
