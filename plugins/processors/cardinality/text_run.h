// One batch of traces or logs: names of spans, keys of attributes, values of log attributes.
//
// A text that is over its limit becomes its template, if that has changing parts and is within the
// limit itself, and "_OTHER" otherwise; a key has no such substitute, and its attribute is deleted.
// Texts as they came leave an eighth of the limit to templates.
//
// Lives for one call. Edits that can not be made mark the batch as failed, as they always do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/processors/cardinality/shard_state.h"
#include "weir/abi.h"

namespace weir::cardinality {

inline constexpr char kOther[] = "_OTHER";  // As the semantic conventions have it.

class TextRun {
 public:
  TextRun(ShardState& shard, weir_batch* batch, const TextRule& rule)
      : shard_(shard), batch_(batch), rule_(rule) {}

  void ExecuteSpans();
  void ExecuteLogs();

 private:
  // What becomes of a text.
  enum class Fate { kStays, kBecomes, kGoes };

  bool VisitScope(uint32_t scope);
  Fate Judge(TextState& state, uint32_t limit, std::string_view text, int64_t* counter);
  void VisitKeys(weir_range attributes, TextState& keys, int64_t* counter);
  bool HasKey(weir_range attributes, std::string_view key) const;
  void VisitValues(weir_range attributes);
  weir_str Other();
  weir_str Instead() { return weir_copy(batch_, instead_.data(), instead_.size()); }
  bool NeverDrops(std::string_view key) const;
  std::string_view TextOf(weir_str view) const { return {weir_ptr(batch_, view), view.len}; }

  ShardState& shard_;
  weir_batch* const batch_;
  const TextRule& rule_;
  uint32_t resource_ = WEIR_NO_ROW;
  ServiceTexts* service_ = nullptr;  // Of the resource; NULL: not tracked.
  std::string instead_;              // The template, where the fate is to become it.
  weir_str other_ = {WEIR_ABSENT_OFF, 0};
};

}  // namespace weir::cardinality
