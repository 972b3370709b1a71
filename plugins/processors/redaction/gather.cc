#include "plugins/processors/redaction/gather.h"

namespace weir::redaction {
namespace {

// Takes one match: as a region, or as what it says about the text.
void TakeHit(const weir_hit& hit, TextFind& find, std::vector<Region>& regions) {
  switch (KindOf(hit.pattern)) {
    case PatternKind::kBlockedValue:
      regions.push_back({hit.from, hit.to, kBlockedRule});
      break;
    case PatternKind::kAllowedValue:
      find.allowed = true;
      break;
    case PatternKind::kIgnoredKey:
      find.key_rules |= kKeyIgnored;
      break;
    case PatternKind::kBlockedKey:
      find.key_rules |= kKeyBlocked;
      break;
  }
}

}  // namespace

void GatherFinds(const Options& options, Redaction::Shard& shard, const Batch<Redaction>& batch) {
  const auto hits = batch.hits();
  shard.finds.Clear();
  for (size_t i = 0; i < hits.size();) {
    const uint32_t text = hits[i].text;
    const weir_text ref = batch.texts()[text];
    TextFind& find = shard.finds.Add();
    find.text = text;
    find.row = weir_text_row(batch.get(), text);
    find.column = batch.get()->text_columns[ref.column].column;
    find.text_class = ref.text_class;
    find.allowed = options.every_value_allowed;
    shard.regions.clear();
    for (; i < hits.size() && hits[i].text == text; i++) TakeHit(hits[i], find, shard.regions);
    MergeRegions(&shard.regions);
    for (const Region& region : shard.regions) shard.finds.AddRegion(region);
  }
}

}  // namespace weir::redaction
