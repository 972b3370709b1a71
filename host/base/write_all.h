// Writing a whole buffer to a descriptor that blocks. Threads: any.
#pragma once

#include <string_view>

namespace weir {

// False, with errno, when not all of it could be written.
bool WriteAll(int fd, std::string_view bytes);

}  // namespace weir
