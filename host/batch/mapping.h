// Address space that becomes memory when it is touched.
//
// Columns must not move during a call, and how many rows a plugin adds is not known before. So room
// is reserved generously and the kernel hands out pages only where rows are written. Kept between
// batches; Trim gives pages back.
//
// Owns the mapping. Reserve fails with false when address space is refused. Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::batch {

class Mapping {
 public:
  Mapping() = default;
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  // At least `bytes`; what was there before is lost when it has to grow.
  bool Reserve(size_t bytes);
  // Gives back the pages from `kept` bytes on.
  void Trim(size_t kept);
  uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace weir::batch
