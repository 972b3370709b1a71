// The dictionary of a batch of profiles: names of functions and files, values and keys of
// attributes are strings of one table. They are rows of the text table; an attribute's value that
// is such a string is a view of it, found again by where it lies.
//
// One per shard; its memory is kept between batches. Threads: one at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "weir/abi.h"

namespace weir::redaction {

class ProfileStrings {
 public:
  // Before anything is edited. In a batch of another signal nothing is found.
  void Begin(const weir_batch* batch);

  // The string, as a row of the text table, that a cell of an attribute was a view of when the call
  // began; or WEIR_NO_ROW.
  uint32_t TextOf(weir_str view) const;
  // Attributes have it as a key, and none as its value.
  bool IsKey(uint32_t text) const;

 private:
  struct String {
    uint32_t place, text;  // Where it lies; its row of the text table.
    bool is_key, is_value;
  };
  size_t Find(weir_str view) const;  // Its place in strings_, or their number.

  std::vector<String> strings_;  // By place.
};

}  // namespace weir::redaction
