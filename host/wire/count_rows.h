// Row counts of parts of a request, for cutting it.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <span>

#include "host/wire/schema.h"
#include "host/wire/validate.h"

namespace weir::wire {

// The rows that `fields`, some fields of a message of this kind, have; they have been validated.
Survey CountRows(Signal signal, MessageId message, std::span<const uint8_t> fields);

// About how many bytes the columns of so many rows take, all of them built and each text with its
// row in the text table.
uint64_t ColumnBytes(Signal signal, const Survey& survey);

}  // namespace weir::wire
