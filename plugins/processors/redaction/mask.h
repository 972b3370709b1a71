// Putting masks into a text: the regions to hide, and the new text in the batch's arena.
//
// Regions that overlap become one, so that no piece of any match is left over; regions that only
// touch stay apart, each with a mask of its own.
//
// One per shard; its memory is kept between calls. A full arena throws BatchError. Threads: one at
// a time.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/processors/redaction/hasher.h"
#include "weir/abi.h"

namespace weir::redaction {

struct Region {
  uint32_t from, to;
};

class Masker {
 public:
  explicit Masker(Hasher hasher) : hasher_(std::move(hasher)) {}

  // Forgets what belonged to the batch before.
  void BeginBatch() { whole_ = {WEIR_ABSENT_OFF, 0}; }

  // The regions to hide in the next text. Hits come sorted by `from`; Sort helps where they do not.
  void Clear() { regions_.clear(); }
  void Add(Region region);
  void AddUnsorted(Region region) { regions_.push_back(region); }
  void Sort();
  bool empty() const { return regions_.empty(); }

  // `text`, which may lie in the batch, with masks in place of the regions.
  weir_str Mask(weir_batch* batch, std::string_view text);
  // `text` as a whole, line by line: a mask for each line, as "." does not match a line's end.
  weir_str MaskAll(weir_batch* batch, std::string_view text);

 private:
  weir_str WholeMask(weir_batch* batch, std::string_view text);

  Hasher hasher_;
  std::vector<Region> regions_;
  weir_str whole_ = {WEIR_ABSENT_OFF, 0};  // The four stars of this batch, once they were needed.
};

}  // namespace weir::redaction
