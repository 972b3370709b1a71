// The bytes that write-back makes: a buffer that grows, with frames whose length is known last.
//
// A frame's length gets the room that it took on the wire; only when the new length needs another
// number of bytes the message is moved.
//
// Owns its memory until Finish. Threads: one at a time.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>

#include "host/base/shared_bytes.h"

namespace weir::batch {

constexpr uint32_t VarintSize(uint64_t value) {
  return (static_cast<uint32_t>(std::bit_width(value | 1)) + 6) / 7;
}

inline uint8_t* PutVarint(uint8_t* to, uint64_t value) {
  while (value >= 0x80) {
    *to++ = static_cast<uint8_t>(value | 0x80);
    value >>= 7;
  }
  *to++ = static_cast<uint8_t>(value);
  return to;
}

class Output {
 public:
  explicit Output(size_t capacity) { Grow(capacity); }

  size_t size() const { return size_; }
  // Forgets what was written from `size` on.
  void Truncate(size_t size) { size_ = size; }

  void Bytes(const uint8_t* from, size_t n) {
    std::memcpy(Room(n), from, n);
    size_ += n;
  }
  void Varint(uint64_t value) {
    uint8_t* const to = Room(10);
    size_ += static_cast<size_t>(PutVarint(to, value) - to);
  }
  template <class T>
  void Fixed(T value) {
    std::memcpy(Room(sizeof(T)), &value, sizeof(T));
    size_ += sizeof(T);
  }
  // A tag, a length and the bytes.
  void Text(uint32_t tag, const uint8_t* from, uint32_t n) {
    uint8_t* const begin = Room(10 + static_cast<size_t>(n));
    uint8_t* to = PutVarint(begin, tag);
    to = PutVarint(to, n);
    std::memcpy(to, from, n);
    size_ += static_cast<size_t>(to - begin) + n;
  }

  // Room for `n` bytes at the end; Used says how many of them were written.
  uint8_t* Reserve(size_t n) { return Room(n); }
  void Used(size_t n) { size_ += n; }

  struct Frame {
    size_t begin;   // Of the tag.
    size_t length;  // Of the length.
    uint32_t room;
  };
  // `old_length` is a guess.
  Frame Begin(uint32_t tag, uint64_t old_length) {
    Frame frame{size_, 0, VarintSize(old_length)};
    Varint(tag);
    frame.length = size_;
    Room(frame.room);
    size_ += frame.room;
    return frame;
  }
  void End(const Frame& frame) {
    const size_t content = frame.length + frame.room;
    const size_t n = size_ - content;
    const uint32_t room = VarintSize(n);
    if (room != frame.room) {
      Room(room);
      std::memmove(data_.get() + frame.length + room, data_.get() + content, n);
      size_ = frame.length + room + n;
    }
    PutVarint(data_.get() + frame.length, n);
  }
  // The message never was: its tag too.
  void Cancel(const Frame& frame) { size_ = frame.begin; }
  bool Empty(const Frame& frame) const { return size_ == frame.length + frame.room; }

  // Takes the bytes. Gives back memory when much more was taken than is used.
  SharedBytes Finish() {
    if (size_ < capacity_ / 2) {
      Output small(size_);
      small.Bytes(data_.get(), size_);
      return small.Take();
    }
    return Take();
  }

 private:
  SharedBytes Take() {
    const std::span<const uint8_t> bytes(data_.get(), size_);
    return SharedBytes(std::shared_ptr<const void>(std::move(data_)), bytes);
  }
  uint8_t* Room(size_t n) {
    if (capacity_ - size_ < n) Grow(n);
    return data_.get() + size_;
  }
  void Grow(size_t n) {
    const size_t capacity = size_ + n + capacity_ / 2 + 64;
    std::shared_ptr<uint8_t[]> data = std::make_shared_for_overwrite<uint8_t[]>(capacity);
    if (size_) std::memcpy(data.get(), data_.get(), size_);
    data_ = std::move(data);
    capacity_ = capacity;
  }

  std::shared_ptr<uint8_t[]> data_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace weir::batch
