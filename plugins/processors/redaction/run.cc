#include "plugins/processors/redaction/run.h"

#include "plugins/processors/redaction/gather.h"
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
  BeginProfiles();
  Gather(options_, shard_, batch_).Execute();
  sweeping_ = options_.sweeps || (options_.sweeps_on_hits &&
                                  (!shard_.finds.texts().empty() || HasBodyValues()));
  if (sweeping_) {
    shard_.notes.Clear();
    shard_.body_notes.Clear();
    shard_.rules.assign(attr_.rows, 0);
    if (shard_.find.size() < attr_.rows) shard_.find.resize(attr_.rows);
  }
  TakeFinds();
  if (sweeping_) {
    Sweep();
  } else {
    VisitBodyValues();
  }
  if (options_.sanitize.names()) SanitizeNames();
  if (sweeping_ && tells_ && !options_.dry_run) {
    WriteSummaries(shard_.notes, kAllSummaryNames);
    WriteSummaries(shard_.body_notes, kAllSummaryNames + kDeeds);
  }
}

void Run::TakeFinds() {
  shard_.allowed_names.clear();
  for (const TextFind& find : shard_.finds.texts()) TakeFind(find);
}

void Run::TakeFind(const TextFind& find) {
  if (find.column == WEIR_COLUMN(attr, key) && sweeping_) {
    shard_.rules[find.row] |= find.key_rules;
  }
  if (find.column == WEIR_COLUMN(span, name) && find.allowed) {
    shard_.allowed_names.push_back(find.row);
  }
  if (find.text_class == WEIR_TEXT_STRING && sweeping_ && find.key_rules != 0) {
    TakeKeyString(find);
  }
  const bool number = find.text == WEIR_NO_ROW;
  const bool read_only = !number && (batch_.texts()[find.text].flags & WEIR_TEXT_READ_ONLY) != 0;
  const bool rendered = find.text_class == WEIR_TEXT_BYTES && options_.redact_all_types;
  const bool is_key = find.text_class == WEIR_TEXT_STRING && find.region_count > 0 &&
                      !options_.Edits(WEIR_TEXT_KEY) && shard_.strings.IsKey(find.text);
  if (read_only || is_key || !(options_.Edits(find.text_class) || rendered)) {
    if (!find.allowed) counts_.unedited[find.text_class & 63] += find.region_count;
    return;
  }
  if (sweeping_ && find.column == WEIR_COLUMN(attr, val)) {
    shard_.rules[find.row] |= static_cast<uint16_t>((find.allowed ? kValueAllowed : 0) |
                                                   (find.region_count > 0 ? kValueHit : 0));
    shard_.find[find.row] = static_cast<uint32_t>(&find - shard_.finds.texts().data());
    return;
  }
  if (find.region_count == 0 || find.allowed) return;
  if (number) {
    EditNumber(find);
  } else {
    EditText(find);
  }
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
      if (RenderedAllowed(at)) continue;
      EditValue({at, at + 1, attr_.value_type[at], 0, true, false, 0});
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
    TakeOwner(at);
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
  Delete(row);
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
    EditValue(row);
  }
  return row.end;
}

uint32_t Run::VisitAttribute(const Row& row) {
  const bool hit = (row.rules & kValueHit) != 0;
  const bool rendered = IsRendered(row.type) &&
                        (options_.redact_all_types || (hit && row.type == WEIR_V_I64));
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
  if (row.type == WEIR_V_STR || hit || rendered) EditValue(row);
  return row.end;
}

}  // namespace weir::redaction
