// Batch<Component>: one batch of one signal, limited to the columns of the component's manifest.
//
// A view: valid, with all spans and texts, until the call returns. Spans keep their place when rows
// are added, but not their length. An edit that can not be made (a full arena, too many edits)
// throws BatchError, which refuses this batch and leaves the instance working.
//
// Threads: as the call that was given it. An exporter gets it const.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "weir/abi.h"
#include "weir/sdk/attribute.hpp"
#include "weir/sdk/columns.hpp"
#include "weir/sdk/manifest.hpp"
#include "weir/sdk/status.hpp"

namespace weir::inline sdk {

// The rows of a table that nobody has dropped. Dropping while iterating is fine.
class LiveRows {
 public:
  class Iterator {
   public:
    using value_type = uint32_t;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(const uint64_t* drop, uint32_t row, uint32_t rows)
        : drop_(drop), row_(row), rows_(rows) {
      Skip();
    }
    uint32_t operator*() const { return row_; }
    Iterator& operator++() {
      row_++;
      Skip();
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return row_ == other.row_; }

   private:
    void Skip() {
      while (drop_ && row_ < rows_ && weir_dropped(drop_, row_)) row_++;
    }

    const uint64_t* drop_ = nullptr;
    uint32_t row_ = 0;
    uint32_t rows_ = 0;
  };

  LiveRows(const uint64_t* drop, uint32_t rows) : drop_(drop), rows_(rows) {}
  Iterator begin() const { return {drop_, 0, rows_}; }
  Iterator end() const { return {drop_, rows_, rows_}; }

 private:
  const uint64_t* drop_;
  uint32_t rows_;
};

template <class Component>
class Batch : public internal::Columns<Component> {
 public:
  explicit Batch(weir_batch* batch) : internal::Columns<Component>(batch) {}

  const weir_batch* get() const { return batch_; }
  weir_batch* get() { return batch_; }
  uint16_t signal() const { return batch_->signal; }

  // Items are the spans, log records or data points, whatever the signal.
  uint32_t item_rows() const { return batch_->item_rows; }
  uint32_t item_table() const { return batch_->item_table; }
  LiveRows live() const { return {batch_->item_drop, batch_->item_rows}; }
  bool dropped(uint32_t item) const {
    return batch_->item_drop && weir_dropped(batch_->item_drop, item) != 0;
  }
  // Leaves the item out of what is sent on.
  void Drop(uint32_t item)
    requires DeclaresItemDrop<Component>
  {
    if (!batch_->item_drop) throw BatchError("items of this signal may not be dropped");
    weir_drop(batch_->item_drop, item);
  }

  // The bytes of a text; valid until the call returns.
  std::string_view Text(weir_str s) const { return {weir_ptr(batch_, s), s.len}; }
  // 16 (trace) or 8 (span) bytes, or null when the id is not set.
  const uint8_t* IdBytes(weir_id id) const { return weir_id_bytes(batch_, id); }
  // A copy in the batch's arena, for setters. A constant is copied once per batch, not per record.
  weir_str Copy(std::string_view text) { return internal::CopyText(batch_, text); }

  // The attributes of an owner, from its range: batch.attributes(batch.event_attrs()[row]).
  Attributes<Component> attributes(weir_range range) const
    requires DeclaresRead<Component, WEIR_COLUMN(attr, key_id)>
  {
    return {batch_, range.first, range.first + range.count};
  }
  Attributes<Component> item_attributes(uint32_t item) const
    requires DeclaresRead<Component, WEIR_COLUMN(attr, key_id)>
  {
    return attributes(batch_->item_attrs[item]);
  }
  // One row of the attribute table: a log record's body, or a row that a text belongs to.
  Attribute<Component> attribute(uint32_t row) const
    requires DeclaresRead<Component, WEIR_COLUMN(attr, key_id)>
  {
    return {batch_, row};
  }

  // Adds an attribute without a value to row `owner` of `table`; the caller sets it. Does not look
  // for the same key first. Ranges of that owner which were taken before are out of date.
  Attribute<Component> Add(uint32_t table, uint32_t owner, weir_str key)
    requires DeclaresAttributeAdd<Component>
  {
    const uint32_t row = weir_attr_add(batch_, table, owner, key);
    if (row == WEIR_NO_ROW) throw BatchError("no room for another attribute");
    return {batch_, row};
  }
  Attribute<Component> AddToItem(uint32_t item, weir_str key)
    requires DeclaresAttributeAdd<Component>
  {
    return Add(batch_->item_table, item, key);
  }

  // Matches of the instance's own patterns, sorted by text, from, pattern, in the texts as they
  // were when the call began.
  std::span<const weir_hit> hits() const {
    if (!batch_->hit) return {};
    return {batch_->hit->match, batch_->hit->rows};
  }
  // The text table: every text of the classes that the component asked for.
  std::span<const weir_text> texts() const {
    if (!batch_->text) return {};
    return {batch_->text->ref, batch_->text->rows};
  }
  std::string_view TextAt(uint32_t text) const { return Text(weir_text_get(batch_, text)); }
  // False for texts of classes that are only reported, and of rows that were left out since.
  bool Editable(uint32_t text) const {
    return (batch_->text->ref[text].flags & WEIR_TEXT_READ_ONLY) == 0;
  }
  void SetText(uint32_t text, weir_str now)
    requires DeclaresWrite<Component, WEIR_COLUMN(text, ref)>
  {
    internal::CheckEdit(weir_text_set(batch_, text, now), "a text could not be set");
  }
  // The bytes of a text for writing in place, same length. Calls for the same text one after
  // another give the same bytes, so that several hits in it can be edited.
  std::span<char> EditText(uint32_t text)
    requires DeclaresWrite<Component, WEIR_COLUMN(text, ref)>
  {
    if (text != edited_text_ || !SameView(weir_text_get(batch_, text), edited_view_)) {
      char* bytes = weir_text_edit(batch_, text);
      if (!bytes) throw BatchError("the arena of the batch is full: a text could not be edited");
      edited_text_ = text;
      edited_view_ = weir_text_get(batch_, text);
    }
    return {const_cast<char*>(weir_ptr(batch_, edited_view_)), edited_view_.len};
  }

  // True when an edit was not made. The host then fails the stage by itself.
  bool failed() const { return (batch_->flags & WEIR_BATCH_FAILED) != 0; }

 private:
  using internal::Columns<Component>::batch_;
  static bool SameView(weir_str a, weir_str b) { return a.off == b.off && a.len == b.len; }

  uint32_t edited_text_ = WEIR_NO_ROW;
  weir_str edited_view_ = {0, 0};
};

}  // namespace weir::inline sdk
