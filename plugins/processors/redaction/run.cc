#include "plugins/processors/redaction/run.h"

#include <algorithm>

#include "plugins/processors/redaction/render.h"

namespace weir::redaction {
namespace {

bool IsContainer(uint8_t type) { return type == WEIR_V_LIST || type == WEIR_V_MAP; }

}  // namespace

Run::Run(const Options& options, Redaction::Shard& shard, Batch<Redaction>& batch)
    : options_(options),
      shard_(shard),
      batch_(batch),
      attr_(*batch.get()->attr),
      tells_(options.summary != Summary::kSilent) {
  shard_.masker.BeginBatch();
}

void Run::Execute() {
  sweeping_ = options_.sweeps ||
              (options_.sweeps_on_hits && (!batch_.hits().empty() || HasBodyValues()));
  if (sweeping_) {
    shard_.notes.Clear();
    shard_.body_notes.Clear();
    shard_.rules.assign(attr_.rows, 0);
    if (shard_.first_hit.size() < attr_.rows) shard_.first_hit.resize(attr_.rows);
  }
  TakeHits();
  if (sweeping_) {
    Sweep();
    if (tells_) {
      WriteSummaries(shard_.notes, kAllSummaryNames);
      WriteSummaries(shard_.body_notes, kAllSummaryNames + kDeeds);
    }
  } else {
    VisitBodyValues();
  }
}

void Run::TakeHits() {
  const auto hits = batch_.hits();
  for (uint32_t first = 0; first < hits.size();) {
    const uint32_t text = hits[first].text;
    uint32_t end = first + 1;
    while (end < hits.size() && hits[end].text == text) end++;
    TakeHitsOf(text, first, end);
    first = end;
  }
}

Run::Found Run::Sort(uint32_t first, uint32_t end) const {
  const auto hits = batch_.hits();
  Found found;
  found.allowed = options_.every_value_allowed;
  for (uint32_t i = first; i < end; i++) {
    switch (KindOf(hits[i].pattern)) {
      case PatternKind::kBlockedValue:
        found.blocked = true;
        break;
      case PatternKind::kAllowedValue:
        found.allowed = true;
        break;
      case PatternKind::kIgnoredKey:
        found.key_rules |= kKeyIgnored;
        break;
      case PatternKind::kBlockedKey:
        found.key_rules |= kKeyBlocked;
        break;
    }
  }
  return found;
}

void Run::TakeHitsOf(uint32_t text, uint32_t first, uint32_t end) {
  const weir_text ref = batch_.texts()[text];
  const uint32_t column = batch_.get()->text_columns[ref.column].column;
  const Found found = Sort(first, end);
  if (column == WEIR_COLUMN(attr, key)) {
    if (sweeping_) shard_.rules[weir_text_row(batch_.get(), text)] |= found.key_rules;
    return;
  }
  const bool bytes = ref.text_class == WEIR_TEXT_BYTES;
  const bool reported = (kReportedClasses >> (ref.text_class & 63) & 1) != 0;
  if ((ref.flags & WEIR_TEXT_READ_ONLY) || (reported && !(bytes && options_.redact_all_types))) {
    if (found.blocked && !found.allowed) unedited_[ref.text_class & 63] += end - first;
    return;
  }
  if (sweeping_ && column == WEIR_COLUMN(attr, val)) {
    const uint32_t row = weir_text_row(batch_.get(), text);
    shard_.rules[row] |= static_cast<uint8_t>((found.allowed ? kValueAllowed : 0) |
                                              (found.blocked ? kValueHit : 0));
    shard_.first_hit[row] = first;
    return;
  }
  if (found.blocked && !found.allowed) MaskText(text, first);
}

void Run::TakeRegions(uint32_t first, uint32_t text) {
  const auto hits = batch_.hits();
  shard_.masker.Clear();
  for (uint32_t i = first; i < hits.size() && hits[i].text == text; i++) {
    if (KindOf(hits[i].pattern) == PatternKind::kBlockedValue) {
      shard_.masker.Add({hits[i].from, hits[i].to});
    }
  }
}

void Run::MaskText(uint32_t text, uint32_t first) {
  TakeRegions(first, text);
  batch_.SetText(text, shard_.masker.Mask(batch_.get(), batch_.TextAt(text)));
  masked_++;
}

bool Run::HasBodyValues() const {
  for (const uint32_t root : batch_.log_body()) {
    if (root == WEIR_NO_ROW) continue;
    const uint8_t type = attr_.value_type[root];
    if (type != WEIR_V_STR && type != WEIR_V_NONE) return true;
  }
  return false;
}

// Without a sweep the texts are done; what is left are the values in log bodies that are no texts.
void Run::VisitBodyValues() {
  if (options_.every_value_allowed || options_.blocked.empty()) return;
  const auto bodies = batch_.log_body();
  for (uint32_t log = 0; log < bodies.size(); log++) {
    const uint32_t root = bodies[log];
    if (root == WEIR_NO_ROW || attr_.value_type[root] == WEIR_V_STR) continue;
    const uint32_t end = IsContainer(attr_.value_type[root]) ? attr_.val[root].kids.end : root + 1;
    for (uint32_t at = root; at < end; at++) {
      if (!IsRendered(attr_.value_type[at]) || (attr_.flags[at] & WEIR_ATTR_DEAD)) continue;
      if (!RenderedAllowed(at)) MaskRendered({at, at + 1, 0, 0, true, false, 0});
    }
  }
}

void Run::Sweep() {
  const uint32_t rows = static_cast<uint32_t>(shard_.rules.size());
  for (uint32_t at = 0; at < rows;) {
    if (attr_.flags[at] & WEIR_ATTR_DEAD) {
      at++;
      continue;
    }
    const Row row = Look(at);
    at = Leaves(row) ? row.end : row.in_body ? VisitBody(row) : VisitAttribute(row);
  }
}

Run::Row Run::Look(uint32_t at) {
  Row row;
  row.at = at;
  row.type = attr_.value_type[at];
  row.depth = attr_.depth[at];
  row.end = IsContainer(row.type) ? attr_.val[at].kids.end : at + 1;
  row.in_body = attr_.owner_table[at] == WEIR_OWNER_LOG_BODY;
  row.named = row.depth == 0 ? !row.in_body
                             : attr_.value_type[parents_[row.depth - 1]] == WEIR_V_MAP;
  row.rules = shard_.rules[at];
  if (row.named) row.rules |= options_.every_key | options_.KeyRules(attr_.key_id[at]);
  if (row.depth > 0) places_[row.depth]++;
  parents_[row.depth] = at;
  places_[row.depth + 1] = UINT32_MAX;  // The first below it counts from 0.
  return row;
}

bool Run::Leaves(const Row& row) {
  if (!row.named) return false;
  if (row.rules & kKeyIgnored) {
    if (row.in_body || row.depth == 0) Note(row, Deed::kIgnored);
    return true;
  }
  if (options_.allow_all_keys || (row.rules & kKeyAllowed)) return false;
  if (!row.in_body && row.depth > 0) return false;
  Note(row, Deed::kDeleted);
  batch_.attribute(row.at).Delete();
  deleted_++;
  return true;
}

uint32_t Run::VisitBody(const Row& row) {
  if (row.rules & kKeyBlocked) {
    MaskWhole(row);
    return row.end;
  }
  if (IsContainer(row.type)) return row.at + 1;
  const bool text = row.type == WEIR_V_STR;
  if (!text && !IsRendered(row.type)) return row.end;
  const bool allowed = text ? (row.rules & kValueAllowed) || options_.every_value_allowed
                            : RenderedAllowed(row.at);
  if (allowed) {
    // A body that is one value is not told about, as in the Collector.
    if (row.depth > 0) Note(row, Deed::kAllowed);
  } else {
    MaskMatches(row);
  }
  return row.end;
}

uint32_t Run::VisitAttribute(const Row& row) {
  const bool rendered = options_.redact_all_types && IsRendered(row.type);
  const bool allowed = options_.every_value_allowed || (row.rules & kValueAllowed) ||
                       (rendered && RenderedAllowed(row.at));
  if (allowed) {
    if (row.depth == 0) Note(row, Deed::kAllowed);
    return row.end;
  }
  if (row.rules & kKeyBlocked) {
    MaskWhole(row);
    return row.end;
  }
  if (IsContainer(row.type)) return row.at + 1;
  if (row.type == WEIR_V_STR || rendered) MaskMatches(row);
  return row.end;
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

void Run::MaskMatches(const Row& row) {
  if (row.rules & kValueHit) {
    const uint32_t first = shard_.first_hit[row.at];
    TakeRegions(first, batch_.hits()[first].text);
    Set(row, shard_.masker.Mask(batch_.get(), TextOf(row.at)));
  } else if (row.type != WEIR_V_STR) {
    MaskRendered(row);
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

// Also after RenderedAllowed: the value is rendered.
void Run::MaskRendered(const Row& row) {
  if (!options_.blocked.Matches(shard_.rendered)) return;
  shard_.masker.Clear();
  options_.blocked.Find(shard_.rendered, &shard_.masker);
  if (shard_.masker.empty()) return;
  Set(row, shard_.masker.Mask(batch_.get(), shard_.rendered));
}

void Run::Set(const Row& row, weir_str now) {
  Note(row, Deed::kMasked);
  batch_.attribute(row.at).Set(now);
  masked_++;
}

}  // namespace weir::redaction
