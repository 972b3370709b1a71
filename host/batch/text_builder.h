// Appends rows to the union's text table while columns are built.
//
// Room for every text of a declared class is made before building starts; unknown fields, of which
// nobody keeps a count, are collected aside. Threads: one at a time.
#pragma once

#include <cstdint>

#include "host/batch/core.h"
#include "host/batch/reader.h"
#include "host/wire/utf8.h"

namespace weir::batch {

using wire::IsUtf8;

class TextBuilder {
 public:
  // `core` is laid out.
  explicit TextBuilder(Core& core);

  bool Wants(uint32_t text_class) const { return classes_ >> text_class & 1; }
  // Empty texts get no row: nothing can be found in them, and one that is filled later gets its row
  // then.
  void Add(uint32_t text_column, uint32_t text_class, uint32_t row, uint32_t length) {
    if (length != 0 && Wants(text_class)) Append(text_column, text_class, row);
  }
  void Append(uint32_t text_column, uint32_t text_class, uint32_t row) {
    *next_++ = {static_cast<uint16_t>(text_column), static_cast<uint8_t>(text_class), 0, row};
  }
  // `p` is at the length of an unknown length-delimited field.
  void AddUnknown(const uint8_t* p, const uint8_t* base) {
    if (Wants(WEIR_TEXT_UNKNOWN)) TakeUnknown(p, base);
  }
  // Also adds the rows of what was collected aside. The builder is spent.
  void Finish();

 private:
  void TakeUnknown(const uint8_t* p, const uint8_t* base);

  Core& core_;
  const uint64_t classes_;
  weir_text* next_;
};

}  // namespace weir::batch
