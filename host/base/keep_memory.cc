#include "host/base/keep_memory.h"

#include <malloc.h>

namespace weir {

void KeepMemory() {
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
}

}  // namespace weir
