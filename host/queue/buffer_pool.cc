#include "host/queue/buffer_pool.h"

#include <cstdlib>

namespace weir {
namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kSmallest = 4096;

// 4 KiB, 6 KiB, 8 KiB, 12 KiB, 16 KiB ...: at most a third of a buffer is unused.
constexpr size_t ClassBytes(int size_class) {
  const size_t power = kSmallest << (size_class / 2);
  return size_class % 2 == 0 ? power : power + power / 2;
}

}  // namespace

BufferPool::~BufferPool() {
  for (const auto& buffers : idle_) {
    for (uint8_t* data : buffers) std::free(data);
  }
}

BufferPool::Buffer BufferPool::Take(size_t bytes) {
  int size_class = 0;
  while (size_class < kClasses && ClassBytes(size_class) < bytes) size_class++;
  if (size_class == kClasses) return {};
  const size_t capacity = ClassBytes(size_class);
  uint8_t* data = nullptr;
  {
    std::lock_guard lock(mutex_);
    if (!idle_[size_class].empty()) {
      data = idle_[size_class].back();
      idle_[size_class].pop_back();
      idle_bytes_ -= capacity;
    }
  }
  if (data == nullptr) data = static_cast<uint8_t*>(std::aligned_alloc(kAlignment, capacity));
  if (data == nullptr) return {};
  const auto put = [pool = weak_from_this(), size_class](uint8_t* memory) {
    if (const auto alive = pool.lock()) {
      alive->Put(memory, size_class);
    } else {
      std::free(memory);
    }
  };
  return {std::shared_ptr<uint8_t>(data, put), capacity};
}

void BufferPool::Put(uint8_t* data, int size_class) {
  {
    std::lock_guard lock(mutex_);
    const size_t capacity = ClassBytes(size_class);
    if (idle_bytes_ + capacity <= idle_bytes_max_) {
      idle_[size_class].push_back(data);
      idle_bytes_ += capacity;
      return;
    }
  }
  std::free(data);
}

size_t BufferPool::idle_bytes() const {
  std::lock_guard lock(mutex_);
  return idle_bytes_;
}

}  // namespace weir
