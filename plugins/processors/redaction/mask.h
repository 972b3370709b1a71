// Putting masks into a text: the regions to hide, and the new text in the batch's arena.
//
// One per shard; its memory is kept between calls. A full arena throws BatchError. Threads: one at
// a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/processors/redaction/action.h"
#include "plugins/processors/redaction/hasher.h"
#include "weir/abi.h"

namespace weir::redaction {

struct Region {
  uint32_t from, to;
  RuleId rule = kBlockedRule;
};

// Sorts them, and makes one of those that overlap, so that no piece of any is left over; those that
// only touch stay apart, each with a mask of its own. Of different rules blocked values win, then
// the one that begins first.
void MergeRegions(std::vector<Region>* regions);

class Masker {
 public:
  // `actions` by rule; they outlive it. `token`: for ActionKind::kToken, with the text in front.
  Masker(std::span<const Action> actions, Hasher hasher, Hasher token, std::string_view token_id)
      : actions_(actions), hasher_(std::move(hasher)), token_(std::move(token)),
        token_id_(token_id) {}

  // Forgets what belonged to the batch before.
  void BeginBatch() { whole_ = {WEIR_ABSENT_OFF, 0}; }

  // `text`, which may lie in the batch, with masks in place of the regions, which are merged.
  weir_str Mask(weir_batch* batch, std::string_view text, std::span<const Region> regions);
  // `text` as a whole, line by line: a mask of blocked values for each line, as "." does not match
  // a line's end.
  weir_str MaskAll(weir_batch* batch, std::string_view text);
  // As many stars as `text` has bytes.
  weir_str Stars(weir_batch* batch, std::string_view text);

 private:
  weir_str WholeMask(weir_batch* batch, std::string_view text);
  uint64_t SizeOf(const Region& region) const;
  char* Write(const Region& region, std::string_view found, char* to);

  std::span<const Action> actions_;
  Hasher hasher_, token_;
  std::string_view token_id_;
  weir_str whole_ = {WEIR_ABSENT_OFF, 0};  // The four stars of this batch, once they were needed.
};

}  // namespace weir::redaction
