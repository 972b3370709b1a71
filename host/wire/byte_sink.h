// Memory that a decoder writes into, grown on request by whoever owns it and who may refuse: an
// admitted permit, or a string in tests and tools.
//
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace weir::wire {

class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink() = default;

  // Makes room for at least `capacity` bytes in all and stores what there is in `granted`. What was
  // written before moves along. Null when refused; then the memory is as it was.
  virtual uint8_t* Grow(size_t capacity, size_t* granted) = 0;
};

// Grows a string of its own up to `bytes_max`.
class StringSink final : public ByteSink {
 public:
  explicit StringSink(size_t bytes_max) : bytes_max_(bytes_max) {}

  uint8_t* Grow(size_t capacity, size_t* granted) override {
    if (capacity > bytes_max_) return nullptr;
    if (capacity > text_.size()) text_.resize(capacity);
    *granted = text_.size();
    return reinterpret_cast<uint8_t*>(text_.data());
  }

  // The memory; the decoder's result says how much of it was written.
  std::string& text() { return text_; }

 private:
  const size_t bytes_max_;
  std::string text_;
};

}  // namespace weir::wire
