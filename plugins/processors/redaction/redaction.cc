#include "plugins/processors/redaction/redaction.h"

#include "plugins/processors/redaction/run.h"

namespace weir::redaction {
namespace {

Hasher TokenHasher(const DetectOptions& options) {
  return options.token_key.empty() ? Hasher(HashFunction::kNone, "")
                                   : Hasher(HashFunction::kHmacSha256, options.token_key);
}

// Columns that are asked for only where something is to be done with them.
bool Wants(const Options& options, uint32_t id) {
  switch (id) {
    case WEIR_COLUMN(attr, key_id):  // Costs a look-up for each attribute.
      return options.reads_key_ids;
    case WEIR_COLUMN(span, kind):
    case WEIR_COLUMN(span, name):
      return options.sanitize.names();
    case WEIR_COLUMN(event, span):
    case WEIR_COLUMN(link, span):
    case WEIR_COLUMN(exemplar, point):
    case WEIR_COLUMN(span, drop):
    case WEIR_COLUMN(log, drop):
    case WEIR_COLUMN(point, drop):
      return options.drops_records;
    default:
      return true;
  }
}

// In `write` these allow to add attributes, which only a summary does.
bool IsForSummary(uint32_t id) {
  return id == WEIR_COLUMN(resource, attrs) || id == WEIR_COLUMN(scope, attrs) ||
         id == WEIR_COLUMN(span, attrs) || id == WEIR_COLUMN(event, attrs) ||
         id == WEIR_COLUMN(link, attrs) || id == WEIR_COLUMN(log, attrs) ||
         id == WEIR_COLUMN(point, attrs);
}

}  // namespace

Redaction::Shard::Shard(const Redaction& redaction, const Lane& lane)
    : index(lane.index()),
      masker(redaction.options().actions,
             Hasher(redaction.options().hash, redaction.options().hmac_key),
             TokenHasher(redaction.options().detect), redaction.options().detect.token_id),
      sanitizers(redaction.options().sanitize),
      host(lane.host),
      finder(redaction.options().detect.set) {}

Redaction::Redaction(Setup& setup)
    : options_(setup),
      masked_(setup.DefineCounter("masked_values", "{value}", "Texts and values that were masked")),
      sanitized_(setup.DefineCounter("sanitized_values", "{value}",
                                     "URLs and queries that were sanitized")),
      deleted_(setup.DefineCounter("deleted_attributes", "{attribute}",
                                   "Attributes whose keys are not allowed")),
      payloads_(setup.DefineCounter("removed_payloads", "{payload}",
                                    "Original payloads of profiles, which hold all their texts")),
      detect_counters_(setup, options_.detect),
      clock_(setup.Service<weir_clock_v1>()) {
  for (const TextClassName& name : kTextClassNames) {
    // Strings of profiles may be keys.
    const bool all = options_.Edits(name.text_class) && name.text_class != WEIR_TEXT_STRING;
    if (all || !options_.Scans(name.text_class)) continue;
    unedited_[name.text_class] =
        setup.DefineCounter("hits_unedited", "{match}",
                            "Matches in texts that are never edited, such as names of metrics",
                            name.label);
  }
  Shorten(&setup.plan);
}

void Redaction::Shorten(weir_plan* plan) {
  const bool tells = options_.summary != Summary::kSilent;
  for (uint32_t i = 0; i < kNeed.count; i++) {
    const uint32_t id = kNeed.ids[i];
    const bool of_names = id == WEIR_COLUMN(span, attrs);
    if (of_names ? options_.sanitize.names() : Wants(options_, id)) need_.push_back(id);
  }
  for (uint32_t i = 0; i < kWrite.count; i++) {
    const uint32_t id = kWrite.ids[i];
    if (IsForSummary(id) ? tells : Wants(options_, id)) write_.push_back(id);
  }
  plan->need = {need_.data(), static_cast<uint32_t>(need_.size()), 0};
  plan->write = {write_.data(), static_cast<uint32_t>(write_.size()), 0};
  plan->text_classes |= kProfileClasses;
  if (options_.detect.set.looks()) plan->text_classes |= options_.scanned;
}

Status Redaction::Process(Shard& shard, Batch<Redaction>& batch) const {
  const bool detects = options_.detect.any();
  if (detects) shard.now_ns = clock_->mono_ns(shard.host.get());
  Run run(options_, shard, batch);
  run.Execute();
  if (detects) {
    detect_counters_.Add(shard.index, &shard.tally, shard.finder.counts(),
                         clock_->mono_ns(shard.host.get()) - shard.now_ns);
  }
  const Counts& counts = run.counts();
  masked_.Add(shard.index, counts.masked);
  sanitized_.Add(shard.index, counts.sanitized);
  deleted_.Add(shard.index, counts.deleted);
  payloads_.Add(shard.index, counts.payloads);
  for (const TextClassName& name : kTextClassNames) {
    unedited_[name.text_class].Add(shard.index, counts.unedited[name.text_class]);
  }
  return Status::Ok();
}

}  // namespace weir::redaction
