#include "host/bench/allocations.h"

#include <errno.h>
#include <stddef.h>

namespace weir::bench {
namespace {

thread_local uint64_t allocation_count = 0;

}  // namespace

uint64_t ThreadAllocations() { return allocation_count; }

}  // namespace weir::bench

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)

namespace weir::bench {
bool CountsAllocations() { return false; }
}  // namespace weir::bench

#else

namespace weir::bench {
bool CountsAllocations() { return true; }
}  // namespace weir::bench

extern "C" {

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* block, size_t size);
void* __libc_memalign(size_t alignment, size_t size);

void* malloc(size_t size) noexcept {
  weir::bench::allocation_count++;
  return __libc_malloc(size);
}

void* calloc(size_t count, size_t size) noexcept {
  weir::bench::allocation_count++;
  return __libc_calloc(count, size);
}

void* realloc(void* block, size_t size) noexcept {
  weir::bench::allocation_count++;
  return __libc_realloc(block, size);
}

void* memalign(size_t alignment, size_t size) noexcept {
  weir::bench::allocation_count++;
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(size_t alignment, size_t size) noexcept { return memalign(alignment, size); }

int posix_memalign(void** block, size_t alignment, size_t size) noexcept {
  if (alignment % sizeof(void*) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) {
    return EINVAL;
  }
  void* const found = memalign(alignment, size);
  if (found == nullptr) return ENOMEM;
  *block = found;
  return 0;
}

}  // extern "C"

#endif
