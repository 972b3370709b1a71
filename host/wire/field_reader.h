// Goes over the fields of one message that has passed the validating walk.
//
// Stops early, and reads nothing out of bounds, should the bytes not be sound after all. Threads:
// one at a time.
#pragma once

#include <cstdint>
#include <span>

#include "host/wire/varint.h"

namespace weir::wire {

struct FieldView {
  const uint8_t* begin = nullptr;   // The tag.
  const uint8_t* behind_tag = nullptr;
  const uint8_t* value = nullptr;   // Behind the length where there is one.
  const uint8_t* end = nullptr;
  uint32_t tag = 0;

  uint32_t number() const { return tag >> 3; }
  uint32_t wire_type() const { return tag & 7; }
  std::span<const uint8_t> all() const { return {begin, end}; }
  std::span<const uint8_t> content() const { return {value, end}; }
};

class FieldReader {
 public:
  explicit FieldReader(std::span<const uint8_t> message)
      : p_(message.data()), end_(message.data() + message.size()) {}

  bool Next() {
    const uint8_t* p = p_;
    if (p == end_) return false;
    field_.begin = p;
    if (!ReadTag(p, end_, &field_.tag)) return false;
    field_.behind_tag = field_.value = p;
    uint32_t length = 0;
    switch (field_.wire_type()) {
      case 0:
        if (!SkipVarint(p, end_)) return false;
        break;
      case 1:
        length = 8;
        break;
      case 2:
        if (!ReadLength(p, end_, &length)) return false;
        field_.value = p;
        break;
      case 5:
        length = 4;
        break;
      default:
        return false;
    }
    if (static_cast<size_t>(end_ - p) < length) return false;
    field_.end = p_ = p + length;
    return true;
  }
  const FieldView& field() const { return field_; }
  // After Next has returned false: the message ended there, and was not cut off.
  bool AtEnd() const { return p_ == end_; }

 private:
  const uint8_t* p_;
  const uint8_t* end_;
  FieldView field_;
};

}  // namespace weir::wire
