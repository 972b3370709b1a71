// Protobuf written into a ByteSink front to back, in one pass: the length of a message is guessed
// when it is opened, and its content moved by some bytes should the guess have been wrong.
//
// What puts bytes needs room that Reserve has granted. Offsets stay valid when the sink moves its
// memory. Threads: one at a time.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

#include "host/wire/byte_sink.h"
#include "host/wire/field_reader.h"

namespace weir::wire {

class ProtoOutput {
 public:
  // The largest tag of the schema and the largest length.
  static constexpr size_t kHeadBytesMax = 2 + 5;

  explicit ProtoOutput(ByteSink& sink) : sink_(sink) {}

  // False when the sink refused.
  bool Reserve(size_t bytes) { return capacity_ - size_ >= bytes || Grow(bytes); }

  size_t size() const { return size_; }
  char* At(size_t offset) { return reinterpret_cast<char*>(data_ + offset); }
  // Back to a size it had, or on over bytes that were written in place.
  void SetSize(size_t size) { size_ = size; }

  void PutVarint(uint64_t value) {
    while (value >= 0x80) {
      data_[size_++] = static_cast<uint8_t>(value | 0x80);
      value >>= 7;
    }
    data_[size_++] = static_cast<uint8_t>(value);
  }
  void PutTag(uint32_t number, uint32_t wire_type) { PutVarint(number << 3 | wire_type); }
  template <typename T>
  void PutFixed(T value) {
    static_assert(std::endian::native == std::endian::little);
    memcpy(data_ + size_, &value, sizeof(value));
    size_ += sizeof(value);
  }
  void PutBytes(const char* bytes, size_t n) {
    if (n != 0) memcpy(data_ + size_, bytes, n);
    size_ += n;
  }

  // A length-delimited field of which the length is not known; needs kHeadBytesMax. Returns the
  // place of its content.
  size_t Open(uint32_t number, size_t length_bytes) {
    PutTag(number, 2);
    size_ += length_bytes;
    return size_;
  }
  // The content ends here. False when the sink refused, or for more than a length may say.
  bool Close(size_t content, size_t length_bytes) {
    const size_t length = size_ - content;
    const size_t needed = VarintSize(length);
    if (length > INT32_MAX || !Reserve(needed)) return false;
    const size_t begin = content - length_bytes;
    if (needed != length_bytes) {
      memmove(data_ + begin + needed, data_ + content, length);
      size_ = begin + needed + length;
    }
    WriteVarint(length, needed, At(begin));
    return true;
  }

  // Leaves out fields of the message that begins at `begin` and ends here: those with the number n
  // that begin before `from[n]`, for each n whose bit is set in `numbers`.
  void Drop(size_t begin, uint32_t numbers, std::span<const size_t> from) {
    uint8_t* to = data_ + begin;
    FieldReader reader({to, size_ - begin});
    while (reader.Next()) {
      const FieldView& field = reader.field();
      const uint32_t number = field.number();
      const size_t offset = static_cast<size_t>(field.begin - data_);
      if ((numbers >> number & 1) && offset < from[number]) continue;
      const size_t bytes = field.all().size();
      memmove(to, field.begin, bytes);
      to += bytes;
    }
    size_ = static_cast<size_t>(to - data_);
  }

 private:
  bool Grow(size_t bytes) {
    size_t granted = 0;
    const size_t least = size_ + bytes;
    uint8_t* data = sink_.Grow(std::max(least, capacity_ * 2), &granted);
    // Double may be more than the owner allows where the least is not.
    if (!data) data = sink_.Grow(least, &granted);
    if (!data) return false;
    data_ = data;
    capacity_ = granted;
    return true;
  }

  ByteSink& sink_;
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace weir::wire
