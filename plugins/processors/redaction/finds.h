// What was found in the texts of one batch, before anything is decided: regions to hide, and what
// keys and values match.
//
// One per shard; its memory is kept between batches. Threads: one at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "plugins/processors/redaction/mask.h"

namespace weir::redaction {

struct TextFind {
  uint32_t text = 0;    // Row of the text table; WEIR_NO_ROW: an integer, by its text form.
  uint32_t row = 0;     // Row of the table that holds the text.
  uint32_t column = 0;  // The text's column, WEIR_COLUMN(...).
  uint8_t text_class = 0;
  bool allowed = false;   // An allowed pattern matched: it is left alone.
  uint8_t key_rules = 0;  // Rule bits of a key.
  uint32_t first_region = 0, region_count = 0;
};

class Finds {
 public:
  void Clear() {
    texts_.clear();
    regions_.clear();
  }
  // The find of the next text, with what is to be hidden in it.
  void Add(TextFind find, std::span<const Region> regions) {
    find.first_region = static_cast<uint32_t>(regions_.size());
    find.region_count = static_cast<uint32_t>(regions.size());
    regions_.insert(regions_.end(), regions.begin(), regions.end());
    texts_.push_back(find);
  }

  const std::vector<TextFind>& texts() const { return texts_; }
  std::span<const Region> regions(const TextFind& find) const {
    return std::span(regions_).subspan(find.first_region, find.region_count);
  }

 private:
  std::vector<TextFind> texts_;
  std::vector<Region> regions_;
};

}  // namespace weir::redaction
