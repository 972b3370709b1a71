// Attributes of one owner: a range over its rows, and a row with its value.
//
// All are views of a batch: valid until the call returns, and a range until an attribute is added
// to its owner (then take it again from the batch). An edit that can not be made throws BatchError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "weir/abi.h"
#include "weir/sdk/manifest.hpp"
#include "weir/sdk/status.hpp"

namespace weir::inline sdk {

namespace internal {

inline void CheckEdit(weir_status status, const char* what) {
  if (status < 0) throw BatchError(what);
}

inline weir_str CopyText(weir_batch* batch, std::string_view text) {
  const weir_str copy = weir_copy(batch, text.data(), text.size());
  if (copy.off == WEIR_ABSENT_OFF) throw BatchError("the arena of the batch is full");
  return copy;
}

inline bool IsContainer(uint8_t value_type) {
  return value_type == WEIR_V_LIST || value_type == WEIR_V_MAP;
}

}  // namespace internal

// One row of the attribute table.
template <class Component>
class Attribute {
 public:
  Attribute(weir_batch* batch, uint32_t row) : batch_(batch), row_(row) {}

  uint32_t row() const { return row_; }
  std::string_view key() const { return View(table().key[row_]); }
  uint32_t key_id() const { return table().key_id[row_]; }
  uint8_t value_type() const { return table().value_type[row_]; }  // WEIR_V_*
  uint8_t depth() const { return table().depth[row_]; }
  bool is_text() const { return value_type() == WEIR_V_STR; }

  // Each is the value if it has that type, else empty, 0 or false.
  std::string_view text() const {
    return is_text() || value_type() == WEIR_V_BYTES ? View(value().text) : std::string_view();
  }
  int64_t i64() const { return value_type() == WEIR_V_I64 ? value().i64 : 0; }
  double f64() const { return value_type() == WEIR_V_F64 ? value().f64 : 0; }
  bool boolean() const { return value_type() == WEIR_V_BOOL && value().i64 != 0; }
  weir_val value() const { return table().val[row_]; }

  void Set(std::string_view text) const { Set(internal::CopyText(batch_, text)); }
  // `text` is in the arena (Batch::Copy) or comes from another cell.
  void Set(weir_str text) const { SetValue(WEIR_V_STR, weir_val_text(text)); }
  void SetBytes(weir_str bytes) const { SetValue(WEIR_V_BYTES, weir_val_text(bytes)); }
  void SetInt(int64_t v) const { SetValue(WEIR_V_I64, weir_val_i64(v)); }
  void SetDouble(double v) const { SetValue(WEIR_V_F64, weir_val_f64(v)); }
  void SetBool(bool v) const { SetValue(WEIR_V_BOOL, weir_val_i64(v)); }
  // With all below it.
  void Delete() const {
    static_assert(DeclaresWrite<Component, WEIR_COLUMN(attr, flags)>,
                  "Delete needs WEIR_COLUMN(attr, flags) in kManifest.write");
    internal::CheckEdit(weir_attr_delete(batch_, row_), "an attribute could not be deleted");
  }

 private:
  const weir_attr_table& table() const { return *batch_->attr; }
  std::string_view View(weir_str s) const { return {weir_ptr(batch_, s), s.len}; }
  void SetValue(uint8_t type, weir_val v) const {
    static_assert(DeclaresWrite<Component, WEIR_COLUMN(attr, val)> ||
                      DeclaresAttributeAdd<Component>,
                  "Set needs WEIR_COLUMN(attr, val) in kManifest.write");
    internal::CheckEdit(weir_attr_set(batch_, row_, type, v), "an attribute could not be set");
  }

  weir_batch* batch_;
  uint32_t row_;
};

// The live attributes of one owner, in order, or the live children of one LIST or MAP. Nested
// values are stepped over.
template <class Component>
class Attributes {
 public:
  class Iterator {
   public:
    using value_type = Attribute<Component>;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(weir_batch* batch, uint32_t row, uint32_t end) : batch_(batch), row_(row), end_(end) {
      SkipDead();
    }
    Attribute<Component> operator*() const { return {batch_, row_}; }
    Iterator& operator++() {
      Step();
      SkipDead();
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return row_ == other.row_; }

   private:
    void Step() {
      const weir_attr_table& t = *batch_->attr;
      row_ = internal::IsContainer(t.value_type[row_]) ? t.val[row_].kids.end : row_ + 1;
      // A dead container may have had its kids end replaced; never run past the range.
      if (row_ > end_) row_ = end_;
    }
    void SkipDead() {
      // Everything below a deleted container is deleted with it, so rows may be skipped singly.
      while (row_ < end_ && (batch_->attr->flags[row_] & WEIR_ATTR_DEAD)) row_++;
    }

    weir_batch* batch_ = nullptr;
    uint32_t row_ = 0;
    uint32_t end_ = 0;
  };

  Attributes(weir_batch* batch, uint32_t first, uint32_t end)
      : batch_(batch), first_(first), end_(end) {}

  Iterator begin() const { return {batch_, first_, end_}; }
  Iterator end() const { return {batch_, end_, end_}; }

  // The first live one with this id of Setup::SubscribeKey.
  std::optional<Attribute<Component>> find(uint32_t key_id) const {
    if (first_ == end_) return std::nullopt;
    for (Attribute<Component> attribute : *this) {
      if (attribute.key_id() == key_id) return attribute;
    }
    return std::nullopt;
  }
  // By name. Subscribing to the key and finding by id is faster.
  std::optional<Attribute<Component>> find(std::string_view key) const {
    for (Attribute<Component> attribute : *this) {
      if (attribute.key() == key) return attribute;
    }
    return std::nullopt;
  }
  // What is inside a LIST or MAP of this batch.
  Attributes Children(Attribute<Component> container) const {
    if (!internal::IsContainer(container.value_type())) return {batch_, 0, 0};
    return {batch_, container.row() + 1, container.value().kids.end};
  }

 private:
  weir_batch* batch_;
  uint32_t first_;
  uint32_t end_;
};

}  // namespace weir::inline sdk
