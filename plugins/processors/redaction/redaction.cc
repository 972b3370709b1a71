#include "plugins/processors/redaction/redaction.h"

#include "plugins/processors/redaction/run.h"

namespace weir::redaction {

Redaction::Shard::Shard(const Redaction& redaction, const Lane& lane)
    : index(lane.index()),
      masker(redaction.options().actions,
             Hasher(redaction.options().hash, redaction.options().hmac_key),
             Hasher(HashFunction::kNone, ""), ""),
      sanitizers(redaction.options().sanitize) {}

Redaction::Redaction(Setup& setup)
    : options_(setup),
      masked_(setup.DefineCounter("masked_values", "{value}", "Texts and values that were masked")),
      sanitized_(setup.DefineCounter("sanitized_values", "{value}",
                                     "URLs and queries that were sanitized")),
      deleted_(setup.DefineCounter("deleted_attributes", "{attribute}",
                                   "Attributes whose keys are not allowed")) {
  for (const TextClassName& name : kTextClassNames) {
    if (options_.Edits(name.text_class) || !options_.Scans(name.text_class)) continue;
    unedited_[name.text_class] =
        setup.DefineCounter("hits_unedited", "{match}",
                            "Matches in texts that are never edited, such as names of metrics",
                            name.label);
  }
  Shorten(&setup.plan);
}

// Key ids cost a look-up for each attribute, and columns of spans their place, so both are asked
// for only where they are read.
void Redaction::Shorten(weir_plan* plan) {
  const bool names = options_.sanitize.names(), tells = options_.summary != Summary::kSilent;
  for (uint32_t i = 0; i < kNeed.count; i++) {
    const uint32_t id = kNeed.ids[i];
    if (id == WEIR_COLUMN(attr, key_id) && !options_.reads_key_ids) continue;
    if (id >> 16 == weir_span_table_id && !names) continue;
    need_.push_back(id);
  }
  for (uint32_t i = 0; i < kWrite.count; i++) {
    const uint32_t id = kWrite.ids[i];
    if (id == WEIR_COLUMN(span, name) ? !names : i >= kWriteSummary && !tells) continue;
    write_.push_back(id);
  }
  plan->need = {need_.data(), static_cast<uint32_t>(need_.size()), 0};
  plan->write = {write_.data(), static_cast<uint32_t>(write_.size()), 0};
}

Status Redaction::Process(Shard& shard, Batch<Redaction>& batch) const {
  Run run(options_, shard, batch);
  run.Execute();
  const Counts& counts = run.counts();
  masked_.Add(shard.index, counts.masked);
  sanitized_.Add(shard.index, counts.sanitized);
  deleted_.Add(shard.index, counts.deleted);
  for (const TextClassName& name : kTextClassNames) {
    unedited_[name.text_class].Add(shard.index, counts.unedited[name.text_class]);
  }
  return Status::Ok();
}

}  // namespace weir::redaction
