// Texts that the prefilter looks at together, and what it has seen of them.
//
// A block of a text has a column, and for each set of bytes a column has a cell: bit i says whether
// the block's byte i is in the set. Most texts are short, so there are portions of two kinds:
//   - short: cells of 32 bits, and a column for each text of at most 32 bytes;
//   - long: cells of 64 bits. A text of more than 64 bytes has several columns: blocks overlap by
//     half, so that each window (shape.h) is whole in one.
// A text is known by its first column.
//
// Views: the texts are the caller's. Threads: one at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "host/base/batch_text.h"
#include "host/regex/shape.h"

namespace weir::regex {

struct Portion {
  static constexpr uint32_t kSetsMax = 64;
  static constexpr uint32_t kCounters = 16;  // Of sets; and the last one of bytes.
  static constexpr uint32_t kLengthCounter = kCounters - 1;
  static constexpr uint32_t kShortBytesMax = 32;
  static constexpr uint32_t kColumns = 64;
  static constexpr uint32_t kBlockBytes = 64, kStride = 32;
  static constexpr size_t kTextBytesMax = kBlockBytes + (kColumns - 1) * kStride;

  explicit Portion(bool long_texts) : is_long(long_texts) {}

  static uint32_t ColumnsOf(size_t bytes) {
    if (bytes <= kBlockBytes) return 1;
    return static_cast<uint32_t>(1 + (bytes - kBlockBytes + kStride - 1) / kStride);
  }

  void Clear() {
    std::fill_n(wider, columns_max, 0);
    std::memset(known, 0, sizeof(known));
    used = columns_max = 0;
    firsts = lasts = classes = 0;
  }

  // Gives columns to a text, which is not empty and not longer than the kind of portion allows.
  // False: there is no room.
  bool Add(const BatchText& text) {
    const uint32_t columns = is_long ? ColumnsOf(text.size) : 1;
    if (used + columns > kColumns) return false;
    __builtin_prefetch(text.data);
    texts[used] = &text;
    firsts |= 1ull << used;
    classes |= 1ull << text.text_class % 64;
    counts[kLengthCounter][used] = static_cast<uint8_t>(std::min(text.size, kCountMax));
    uint32_t at = 0;
    if (columns > 1) {
      columns_max = std::max(columns_max, columns);
      all_of[used] = (~0ull >> (64 - columns)) << used;
      for (uint32_t c = 1; c < columns; c++) wider[c] |= 1ull << used;
      for (; at < (columns - 1) * kStride; at += kStride) {
        blocks[used] = text.data + at;
        block_bytes[used++] = kBlockBytes;
      }
    }
    lasts |= 1ull << used;
    blocks[used] = text.data + at;
    block_bytes[used++] = static_cast<uint8_t>(text.size - at);
    return true;
  }

  // A text of any length, after Clear. Nothing but where it is and its class is known.
  void AddAlone(const BatchText& text) {
    texts[0] = &text;
    firsts = used = 1;
    classes = 1ull << text.text_class % 64;
  }

  uint64_t Cell(uint32_t set, uint32_t column) const {
    uint64_t wide_cell;
    uint32_t cell;
    if (is_long) {
      std::memcpy(&wide_cell, cells[set] + column * sizeof(wide_cell), sizeof(wide_cell));
      return wide_cell;
    }
    std::memcpy(&cell, cells[set] + column * sizeof(cell), sizeof(cell));
    return cell;
  }
  void SetCell(uint32_t set, uint32_t column, uint64_t bits) {
    const auto cell = static_cast<uint32_t>(bits);
    if (is_long) {
      std::memcpy(cells[set] + column * sizeof(bits), &bits, sizeof(bits));
    } else {
      std::memcpy(cells[set] + column * sizeof(cell), &cell, sizeof(cell));
    }
  }

  const bool is_long;
  uint32_t used = 0;                 // Columns.
  uint32_t columns_max = 0;          // Of a text; 0: none has several.
  uint64_t firsts = 0, lasts = 0;    // Columns that a text begins and ends with.
  uint64_t classes = 0;              // Of the texts.
  const BatchText* texts[kColumns];  // By first column.
  uint64_t all_of[kColumns];         // By first column of several: all of them.
  uint64_t wider[kColumns] = {};     // [n], n > 0: first columns of texts with more than n.
  const char* blocks[kColumns];      // By column.
  uint8_t block_bytes[kColumns];
  uint64_t known[kSetsMax] = {};     // Of sets that are not always looked for: columns with a cell.
  std::vector<bool> windows_had;     // Of a text that is looked at in pieces.
  alignas(64) uint8_t counts[kCounters][kColumns] = {};
  alignas(64) uint8_t cells[kSetsMax][kColumns * sizeof(uint64_t)] = {};
};

}  // namespace weir::regex
