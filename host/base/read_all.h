// Reading a whole file from its begin, wherever its descriptor stands. Threads: any.
#pragma once

#include <cstdint>
#include <span>

namespace weir {

// False, when `to` could not be filled: with errno, or 0 when the file is shorter.
bool ReadAll(int fd, std::span<uint8_t> to);

}  // namespace weir
