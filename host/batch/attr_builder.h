// Fills the attribute table: the hottest loop of building.
//
// The usual KeyValue (key, then value, short lengths, one scalar) is recognised by its shape and
// read without a loop over fields; everything else, nested values among it, takes the general way.
// Most keys have no id, which a filter says; others mostly that of a key that was seen before.
//
// Threads: one at a time; lives for one build.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "host/batch/core.h"
#include "host/batch/reader.h"
#include "host/batch/text_builder.h"

namespace weir::batch {

class AttrBuilder {
 public:
  AttrBuilder(Core& core, TextBuilder& text);

  // False when nobody reads attributes; then none of the other functions may be called.
  bool active() const { return active_; }

  // Between Begin and End all rows belong to one owner.
  void Begin() {
    first_ = row_;
  }
  weir_range End(uint32_t owner, uint8_t owner_table) {
    for (uint32_t a = first_; a < row_; ++a) owner_[a] = owner;
    std::memset(owner_table_ + first_, owner_table, row_ - first_);
    return {first_, row_ - first_};
  }
  // An attribute of the owner.
  void Add(const uint8_t* p, const uint8_t* end) {
    if (!AddUsual(p, end)) AddEntry(p, end, 0, &kKeyValue);
  }
  // An AnyValue without a key, the body of a log record. Returns its row.
  uint32_t AddBody(const uint8_t* p, const uint8_t* end);
  // An entry of the dictionary of profiles. Returns its row.
  uint32_t AddIndexed(const uint8_t* p, const uint8_t* end);
  // Leaves the spare rows of one item free.
  void LeaveSpare();
  // STR values are of this class from here on.
  void SetClass(uint32_t text_class) {
    text_class_ = text_class;
    want_value_ = text_.Wants(text_class);
  }
  uint32_t rows() const { return row_; }

 private:
  struct Shape {
    uint32_t key, key_index, value;  // Field numbers.
  };
  // A key of this request.
  struct Seen {
    const uint8_t* key = nullptr;
    uint32_t length = 0, id = 0;
  };
  static constexpr Shape kKeyValue{1, 3, 2};
  static constexpr Shape kIndexedEntry{0, 1, 2};
  static constexpr uint32_t kSeen = 64;

  bool AddUsual(const uint8_t* p, const uint8_t* end);
  uint32_t AddEntry(const uint8_t* p, const uint8_t* end, uint8_t depth, const Shape* shape);
  void Value(uint32_t row, const uint8_t* p, const uint8_t* end, uint8_t depth);
  uint32_t List(const uint8_t* p, const uint8_t* end, uint8_t depth);
  uint32_t Map(const uint8_t* p, const uint8_t* end, uint8_t depth);
  void SetText(uint32_t row, uint8_t type, const uint8_t* p, uint32_t length);
  weir_str Indexed(uint64_t index) const;
  void AddRole(uint64_t index, uint32_t role);
  uint32_t KeyId(const uint8_t* key, uint32_t length) {
    const std::string_view name(reinterpret_cast<const char*>(key), length);
    return core_.keys.MayHave(name) ? FindKey(name) : 0;
  }
  uint32_t FindKey(std::string_view key);
  void Unknown(uint32_t tag, const uint8_t*& p) {
    const uint8_t* value = p;
    SkipValue(tag, p);
    if ((tag & 7) == kBytes) text_.AddUnknown(value, base_);
  }
  weir_str View(const uint8_t* p, uint32_t length) const {
    return {static_cast<uint32_t>(p - base_), length};
  }

  Core& core_;
  TextBuilder& text_;
  const uint8_t* const base_;
  const bool active_;
  const bool want_ids_;
  const bool want_keys_;
  bool want_value_ = false;
  uint32_t text_class_ = WEIR_TEXT_VALUE;
  uint32_t row_ = 0;
  uint32_t first_ = 0;
  uint32_t* owner_;
  weir_str* key_;
  weir_val* val_;
  uint32_t* key_id_;
  uint8_t *type_, *flags_, *depth_, *owner_table_;
  std::array<Seen, kSeen> seen_;  // The last one at each place.
};

}  // namespace weir::batch
