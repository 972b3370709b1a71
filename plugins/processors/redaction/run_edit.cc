// The part of Run that edits. With dry_run everything is counted and noted, and nothing edited.
#include "plugins/processors/redaction/render.h"
#include "plugins/processors/redaction/run.h"

namespace weir::redaction {
namespace {

// Of the tables of profiles: several refer to it.
constexpr bool IsInDictionary(uint8_t owner_table) { return owner_table >= 64 && owner_table < 80; }

}  // namespace

void Run::CountActions(std::span<const Region> regions) {
  for (const Region& region : regions) {
    shard_.tally.actions[static_cast<size_t>(options_.actions[region.rule].kind)]++;
  }
}

void Run::EditText(const TextFind& find) {
  const auto regions = shard_.finds.regions(find);
  CountActions(regions);
  bool whole = false;
  if (Drop(find, &whole)) return;
  counts_.masked++;
  if (options_.dry_run) return;
  const std::string_view text = batch_.TextAt(find.text);
  batch_.SetText(find.text, whole ? shard_.masker.Stars(batch_.get(), text)
                                  : shard_.masker.Mask(batch_.get(), text, regions));
}

void Run::EditNumber(const TextFind& find) {
  if (RenderedAllowed(find.row)) return;
  const auto regions = shard_.finds.regions(find);
  CountActions(regions);
  bool whole = false;
  if (Drop(find, &whole)) return;
  counts_.masked++;
  SetRow(find.row, whole ? shard_.masker.Stars(batch_.get(), shard_.rendered)
                         : shard_.masker.Mask(batch_.get(), shard_.rendered, regions));
}

bool Run::Drop(const TextFind& find, bool* whole) {
  if (!options_.drops_attributes && !options_.drops_records) return false;
  bool attribute = false, record = false;
  for (const Region& region : shard_.finds.regions(find)) {
    attribute |= options_.actions[region.rule].kind == ActionKind::kDropAttribute;
    record |= options_.actions[region.rule].kind == ActionKind::kDropRecord;
  }
  *whole = attribute || record;
  if (record) {
    const uint32_t item = ItemOf(find.column >> 16, find.row);
    if (item != WEIR_NO_ROW) {
      if (!options_.dry_run) batch_.Drop(item);
      return true;
    }
  }
  const bool deletable = find.column == WEIR_COLUMN(attr, val) && attr_.depth[find.row] +
                             (attr_.owner_table[find.row] != WEIR_OWNER_LOG_BODY) > 0 &&
                         !IsInDictionary(attr_.owner_table[find.row]);
  if (!attribute || !deletable) return false;
  if (!options_.dry_run) batch_.attribute(find.row).Delete();
  return true;
}

uint32_t Run::ItemOf(uint32_t table, uint32_t row) const {
  switch (table) {
    case weir_attr_table_id:
      return ItemOf(attr_.owner_table[row], attr_.owner[row]);
    case weir_event_table_id:
      return batch_.event_span()[row];
    case weir_link_table_id:
      return batch_.link_span()[row];
    case weir_exemplar_table_id:
      return batch_.exemplar_point()[row];
    case weir_span_table_id:
    case weir_log_table_id:
    case WEIR_OWNER_LOG_BODY:
    case weir_point_table_id:
      return row;
    default:
      return WEIR_NO_ROW;
  }
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
  const bool is_text = row.type == WEIR_V_STR || row.type == WEIR_V_BYTES;
  const bool hit = (row.rules & kValueHit) != 0;
  const bool rendered = row.type != WEIR_V_STR && !(hit && is_text);
  std::string_view text = rendered ? std::string_view(shard_.rendered) : TextOf(row.at);
  std::span<const Region> regions;
  bool whole = false;
  if (hit) {
    const TextFind& find = shard_.finds.texts()[shard_.find[row.at]];
    regions = shard_.finds.regions(find);
    CountActions(regions);
    if (Drop(find, &whole)) return;
  }
  if (rendered && (row.in_body || options_.redact_all_types)) {
    options_.blocked.Find(text, &shard_.regions);
    shard_.regions.insert(shard_.regions.end(), regions.begin(), regions.end());
    MergeRegions(&shard_.regions);
    regions = shard_.regions;
  }
  weir_str now = {WEIR_ABSENT_OFF, 0};
  if (!regions.empty()) {
    now = whole ? shard_.masker.Stars(batch_.get(), text)
                : shard_.masker.Mask(batch_.get(), text, regions);
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
  SetRow(row.at, now);
}

// Bytes stay bytes, but where the Collector makes a text of them.
void Run::SetRow(uint32_t at, weir_str now) {
  if (options_.dry_run) return;
  if (SetString(at, now)) return;
  const bool in_body = attr_.owner_table[at] == WEIR_OWNER_LOG_BODY;
  if (attr_.value_type[at] == WEIR_V_BYTES && !options_.redact_all_types && !in_body) {
    batch_.attribute(at).SetBytes(now);
  } else {
    batch_.attribute(at).Set(now);
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
  if (options_.dry_run || SetString(row.at, now)) return;
  batch_.attribute(row.at).Set(now);
}

void Run::Delete(const Row& row) {
  Note(row, Deed::kDeleted);
  counts_.deleted++;
  if (options_.dry_run) return;
  if (IsInDictionary(attr_.owner_table[row.at])) {
    EmptyRow(row);
  } else {
    batch_.attribute(row.at).Delete();
  }
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
