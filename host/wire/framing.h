// Length-delimited fields whose content is written before its length is known.
//
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "host/wire/varint.h"

namespace weir::wire {

// Writes the length of what goes from `content_at` to the end into the room that begins at
// `length_at` and ends there. When the room is not what the length takes, the content is moved;
// with `padded_from` bytes or more a length that is too short for its room is padded instead,
// because moving that much at every level of nested messages would take long.
inline void SetLength(std::string* out, size_t length_at, size_t content_at,
                      size_t padded_from = SIZE_MAX) {
  const size_t length = out->size() - content_at;
  const size_t size = VarintSize(length);
  size_t room = content_at - length_at;
  if (size > room || (size < room && length < padded_from)) {
    out->replace(length_at, room, size, '\0');
    room = size;
  }
  WriteVarint(length, room, out->data() + length_at);
}

}  // namespace weir::wire
