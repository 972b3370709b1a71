// The part of Run that edits. With dry_run everything is counted and noted, and nothing edited.
#include "plugins/processors/redaction/render.h"
#include "plugins/processors/redaction/run.h"

namespace weir::redaction {

void Run::EditText(const TextFind& find) {
  counts_.masked++;
  if (options_.dry_run) return;
  const std::string_view text = batch_.TextAt(find.text);
  batch_.SetText(find.text,
                 shard_.masker.Mask(batch_.get(), text, shard_.finds.regions(find)));
}

void Run::MaskWhole(const Row& row) {
  std::string_view text;
  if (row.type == WEIR_V_STR) {
    text = TextOf(row.at);
  } else if (!row.in_body && options_.redact_all_types && IsRendered(row.type)) {
    RenderValue(row.at);
    text = shard_.rendered;
  }
  Set(row, shard_.masker.MaskAll(batch_.get(), text));
}

// Masks what was found in the value, and sanitizes what is then left. A value that is no text was
// rendered before.
void Run::EditValue(const Row& row) {
  const bool is_text = row.type == WEIR_V_STR;
  std::span<const Region> regions;
  std::string_view text = is_text ? TextOf(row.at) : std::string_view(shard_.rendered);
  if (row.rules & kValueHit) {
    regions = shard_.finds.regions(shard_.finds.texts()[shard_.find[row.at]]);
    text = TextOf(row.at);
  } else if (!is_text && (row.in_body || options_.redact_all_types)) {
    options_.blocked.Find(text, &shard_.regions);
    regions = shard_.regions;
  } else if (!is_text) {
    return;
  }
  weir_str now = {WEIR_ABSENT_OFF, 0};
  if (!regions.empty()) {
    now = shard_.masker.Mask(batch_.get(), text, regions);
    text = batch_.Text(now);
    counts_.masked++;
  }
  if (options_.sanitize.any()) {
    const std::string_view clean = Sanitized(row, text);
    if (clean.data() != text.data() || clean.size() != text.size()) {
      now = batch_.Copy(clean);
      counts_.sanitized++;
    }
  }
  if (now.off == WEIR_ABSENT_OFF) return;
  Note(row, Deed::kMasked);
  if (options_.dry_run) return;
  if (row.type == WEIR_V_BYTES && !options_.redact_all_types && !row.in_body) {
    batch_.attribute(row.at).SetBytes(now);
  } else {
    batch_.attribute(row.at).Set(now);
  }
}

std::string_view Run::Sanitized(const Row& row, std::string_view text) {
  if (row.in_body) return shard_.sanitizers.Body(text);
  // What is nested is of the kind that the attribute's key says.
  const uint32_t key_id = attr_.key_id[parents_[0]];
  const uint8_t rules = options_.KeyRules(key_id);
  if (!(rules & (kKeyUrl | kKeyDatabase))) return text;
  return shard_.sanitizers.Value(text, (rules & kKeyUrl) != 0, options_.DatabasesOfKey(key_id),
                                 system_, /*guess=*/batch_.signal() == WEIR_LOGS);
}

void Run::Set(const Row& row, weir_str now) {
  Note(row, Deed::kMasked);
  counts_.masked++;
  if (!options_.dry_run) batch_.attribute(row.at).Set(now);
}

void Run::Delete(const Row& row) {
  Note(row, Deed::kDeleted);
  counts_.deleted++;
  if (!options_.dry_run) batch_.attribute(row.at).Delete();
}

void Run::RenderValue(uint32_t at) {
  Render(batch_.get(), attr_.value_type[at], attr_.val[at], &shard_.rendered);
}

bool Run::RenderedAllowed(uint32_t at) {
  if (options_.every_value_allowed) return true;
  RenderValue(at);
  return options_.allowed.Matches(shard_.rendered);
}

}  // namespace weir::redaction
