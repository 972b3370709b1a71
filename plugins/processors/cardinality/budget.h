// The memory that one shard may use for what it remembers. Tables ask before they grow, so that a
// sender who only ever sends new values comes to an end of it.
//
// Threads: belongs to a shard.
#pragma once

#include <cstddef>

namespace weir::cardinality {

class Budget {
 public:
  explicit Budget(size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  bool Take(size_t bytes) {
    if (bytes > limit_bytes_ - used_bytes_) return false;
    used_bytes_ += bytes;
    return true;
  }
  void Give(size_t bytes) { used_bytes_ -= bytes; }
  size_t used_bytes() const { return used_bytes_; }
  size_t limit_bytes() const { return limit_bytes_; }

 private:
  const size_t limit_bytes_;
  size_t used_bytes_ = 0;
};

}  // namespace weir::cardinality
