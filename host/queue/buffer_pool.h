// Memory for request bodies.
//
// Bodies come and go by the thousand each second, most of them hundreds of kilobytes long; taking
// them from the allocator would map and fault in fresh pages each time, which costs more than
// reading the body. So buffers are kept, up to a bound, in classes of a power of two and a half.
//
// Threads: [any].
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace weir {

class BufferPool : public std::enable_shared_from_this<BufferPool> {
 public:
  struct Buffer {
    std::shared_ptr<uint8_t> data;  // Gives the memory back to the pool when the last copy dies.
    size_t capacity = 0;
  };

  // Keeps at most `idle_bytes_max` bytes that nobody uses.
  static std::shared_ptr<BufferPool> Create(size_t idle_bytes_max) {
    return std::shared_ptr<BufferPool>(new BufferPool(idle_bytes_max));
  }
  ~BufferPool();
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  // At least `bytes` long and 64-byte aligned. `data` is empty when there is no memory.
  Buffer Take(size_t bytes);

  size_t idle_bytes() const;

 private:
  static constexpr int kClasses = 64;

  explicit BufferPool(size_t idle_bytes_max) : idle_bytes_max_(idle_bytes_max) {}
  void Put(uint8_t* data, int size_class);

  const size_t idle_bytes_max_;
  mutable std::mutex mutex_;
  size_t idle_bytes_ = 0;                 // Guarded by mutex_.
  std::vector<uint8_t*> idle_[kClasses];  // Guarded by mutex_.
};

}  // namespace weir
