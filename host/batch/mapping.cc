#include "host/batch/mapping.h"

#include <sys/mman.h>

#include <algorithm>

namespace weir::batch {
namespace {

constexpr size_t kPage = 4096;
constexpr size_t RoundUp(size_t bytes) { return (bytes + kPage - 1) & ~(kPage - 1); }

}  // namespace

Mapping::~Mapping() {
  if (data_) munmap(data_, size_);
}

bool Mapping::Reserve(size_t bytes) {
  if (bytes <= size_) return true;
  const size_t size = RoundUp(std::max(bytes, size_ + size_ / 2));
  void* data = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) return false;
  if (data_) munmap(data_, size_);
  data_ = static_cast<uint8_t*>(data);
  size_ = size;
  return true;
}

void Mapping::Trim(size_t kept) {
  const size_t from = RoundUp(kept);
  if (from < size_) madvise(data_ + from, size_ - from, MADV_DONTNEED);
}

}  // namespace weir::batch
