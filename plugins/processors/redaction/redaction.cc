#include "plugins/processors/redaction/redaction.h"

#include "plugins/processors/redaction/run.h"

namespace weir::redaction {
namespace {

struct ClassName {
  uint32_t text_class;
  const char* attributes;
};
constexpr ClassName kReported[] = {
    {WEIR_TEXT_METRIC, "class=metric"}, {WEIR_TEXT_DESCRIPTION, "class=description"},
    {WEIR_TEXT_SCOPE, "class=scope"},   {WEIR_TEXT_ENTITY, "class=entity"},
    {WEIR_TEXT_STATE, "class=state"},   {WEIR_TEXT_BYTES, "class=bytes"},
    {WEIR_TEXT_UNKNOWN, "class=unknown"},
};

}  // namespace

Redaction::Shard::Shard(const Redaction& redaction, const Lane& lane)
    : index(lane.index()),
      masker(Hasher(redaction.options().hash, redaction.options().hmac_key)) {}

Redaction::Redaction(Setup& setup)
    : options_(setup),
      masked_(setup.DefineCounter("masked_values", "{value}", "Texts and values that were masked")),
      deleted_(setup.DefineCounter("deleted_attributes", "{attribute}",
                                   "Attributes whose keys are not allowed")) {
  for (const ClassName& name : kReported) {
    unedited_[name.text_class] =
        setup.DefineCounter("hits_unedited", "{match}",
                            "Matches in texts that are never edited, such as names of metrics",
                            name.attributes);
  }
  if (!options_.reads_key_ids) setup.plan.need = kNeedNoKeyIds;
  if (options_.summary == Summary::kSilent) setup.plan.write = kWriteNoSummary;
}

Status Redaction::Process(Shard& shard, Batch<Redaction>& batch) const {
  Run run(options_, shard, batch);
  run.Execute();
  masked_.Add(shard.index, run.masked());
  deleted_.Add(shard.index, run.deleted());
  for (const ClassName& name : kReported) {
    unedited_[name.text_class].Add(shard.index, run.unedited(name.text_class));
  }
  return Status::Ok();
}

}  // namespace weir::redaction
