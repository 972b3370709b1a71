// Records as all SDKs write them: fields in the order of their numbers, ids of full length, short
// ASCII texts, usual attributes. What is taken here is sound and regular and needs no look at the
// plan; it stops at the first field that is different, and the general way goes on from there.
//
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "host/wire/usual_attribute.h"
#include "host/wire/utf8.h"
#include "host/wire/walk_plan.h"

namespace weir::wire {

class RecordTaker {
 public:
  // `readable` is as in IsAscii.
  RecordTaker(const uint8_t* p, const uint8_t* end, const uint8_t* readable)
      : p_(p), end_(end), readable_(readable) {}

  void Span() {
    Id(0x0a, 16);
    Id(0x12, 8);
    Text(0x1a);
    Id(0x22, 8);
    Text(0x2a);
    SmallVarint(0x30);
    Fixed64(0x39, Bit(7));
    Fixed64(0x41, Bit(8));
    Attributes(0x4a);
    SmallVarint(0x50);
    SmallVarint(0x60);
    SmallVarint(0x70);
    Status(0x7a);
    if (Left(6) && p_[0] == 0x85 && p_[1] == 0x01) Took(6, Bit(16));  // Flags.
  }
  void LogRecord() {
    Fixed64(0x09, Bit(1));
    SmallVarint(0x10);
    Text(0x1a);
    Body(0x2a);
    Attributes(0x32);
    SmallVarint(0x38);
    if (Left(5) && *p_ == 0x45) Took(5, Bit(8));  // Flags.
    Id(0x4a, 16);
    Id(0x52, 8);
    Fixed64(0x59, Bit(11));
  }
  // Its header; the data is another message.
  void Metric() {
    Text(0x0a);
    Text(0x12);
    Text(0x1a);
  }
  // Some write the attributes first.
  void NumberDataPoint() {
    Attributes(0x3a);
    Fixed64(0x11, Bit(2));
    Fixed64(0x19, Bit(3));
    Fixed64(0x21, kOneofBit);
    if (!(seen_ & kOneofBit)) Fixed64(0x31, kOneofBit);
    Attributes(0x3a);
    SmallVarint(0x40);
  }

  // The first field that was not taken, or the end.
  const uint8_t* place() const { return p_; }
  // Of the singular fields that were: WalkEdge::seen_bit.
  uint32_t seen() const { return seen_; }
  // Rows of the attribute table.
  uint32_t attrs() const { return attrs_; }

 private:
  static constexpr uint32_t Bit(uint32_t number) { return 1u << number; }
  static constexpr uint32_t BitOfTag(uint8_t tag) { return 1u << (tag >> 3); }
  bool Left(ptrdiff_t bytes) const { return end_ - p_ >= bytes; }
  void Took(uint32_t bytes, uint32_t bit) {
    p_ += bytes;
    seen_ |= bit;
  }

  void Fixed64(uint8_t tag, uint32_t bit) {
    if (Left(9) && *p_ == tag) Took(9, bit);
  }
  void Id(uint8_t tag, uint8_t bytes) {
    if (Left(bytes + 2) && p_[0] == tag && p_[1] == bytes) Took(bytes + 2u, BitOfTag(tag));
  }
  void SmallVarint(uint8_t tag) {
    if (Left(2) && p_[0] == tag && p_[1] < 0x80) Took(2, BitOfTag(tag));
  }
  void Text(uint8_t tag) {
    if (!Left(2) || p_[0] != tag || p_[1] >= 0x80 || !Left(p_[1] + 2)) return;
    if (IsAscii(p_ + 2, p_[1], readable_)) Took(p_[1] + 2u, BitOfTag(tag));
  }
  // An AnyValue that is a text.
  void Body(uint8_t tag) {
    if (!Left(4) || p_[0] != tag || p_[1] >= 0x80 || !Left(p_[1] + 2)) return;
    if (p_[2] != 0x0a || p_[3] + 2u != p_[1] || !IsAscii(p_ + 4, p_[3], readable_)) return;
    Took(p_[1] + 2u, BitOfTag(tag));
    ++attrs_;
  }
  // Empty, or a code alone.
  void Status(uint8_t tag) {
    if (!Left(2) || p_[0] != tag) return;
    if (p_[1] == 0) return Took(2, BitOfTag(tag));
    if (p_[1] == 2 && Left(4) && p_[2] == 0x18 && p_[3] < 0x80) Took(4, BitOfTag(tag));
  }
  void Attributes(uint8_t tag) {
    if (p_ == end_ || *p_ != tag) return;
    const uint8_t* at = p_ + 1;
    const bool all = TakeUsualAttributes(tag, end_, readable_, at, &attrs_);
    p_ = all ? at : at - 1;
  }

  const uint8_t* p_;
  const uint8_t* const end_;
  const uint8_t* const readable_;
  uint32_t seen_ = 0;
  uint32_t attrs_ = 0;
};

}  // namespace weir::wire
