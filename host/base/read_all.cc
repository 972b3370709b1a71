#include "host/base/read_all.h"

#include <unistd.h>

#include <cerrno>

namespace weir {

bool ReadAll(int fd, std::span<uint8_t> to) {
  for (size_t filled = 0; filled < to.size();) {
    const ssize_t n =
        pread(fd, to.data() + filled, to.size() - filled, static_cast<off_t>(filled));
    if (n < 0 && errno == EINTR) continue;
    if (n == 0) errno = 0;
    if (n <= 0) return false;
    filled += static_cast<size_t>(n);
  }
  return true;
}

}  // namespace weir
