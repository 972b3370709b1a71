// The part of Run that takes notes and writes them as attributes.
#include <algorithm>
#include <string>
#include <vector>

#include "plugins/processors/redaction/run.h"

namespace weir::redaction {

void Run::Note(const Row& row, Deed deed) {
  if (!tells_) return;
  const uint8_t table = attr_.owner_table[row.at];
  if (table == weir_exemplar_table_id || table == weir_metric_table_id) return;
  if (!row.in_body && deed == Deed::kMasked) {
    // However many texts below an attribute were masked, it is one attribute.
    if (told_root_ == parents_[0]) return;
    told_root_ = parents_[0];
  }
  const SummaryNotes::Owner owner{
      static_cast<uint8_t>(row.in_body ? static_cast<uint8_t>(weir_log_table_id) : table),
      attr_.owner[row.at]};
  const bool keys = options_.summary == Summary::kDebug;
  (row.in_body ? shard_.body_notes : shard_.notes)
      .Add(owner, deed, keys ? Path(row) : std::string_view());
}

// "user.cards.[1]" in a body, the attribute's key else.
std::string_view Run::Path(const Row& row) {
  if (!row.in_body) return batch_.Text(attr_.key[parents_[0]]);
  if (row.depth == 0) return "body";
  shard_.path.clear();
  for (uint32_t depth = 1; depth <= row.depth; depth++) {
    if (depth > 1) shard_.path += '.';
    if (attr_.value_type[parents_[depth - 1]] == WEIR_V_MAP) {
      shard_.path += batch_.Text(attr_.key[parents_[depth]]);
    } else {
      shard_.path += '[' + std::to_string(places_[depth]) + ']';
    }
  }
  return shard_.path;
}

void Run::WriteSummaries(const SummaryNotes& notes, const SummaryNames* names) {
  for (size_t first = 0; first < notes.size();) {
    size_t end = first + 1;
    while (end < notes.size() && notes.owner(end) == notes.owner(first)) end++;
    for (uint32_t deed = 0; deed < kDeeds; deed++) {
      WriteSummary(notes, first, end, static_cast<Deed>(deed), names[deed]);
    }
    first = end;
  }
}

void Run::WriteSummary(const SummaryNotes& notes, size_t first, size_t end, Deed deed,
                       const SummaryNames& names) {
  int64_t count = 0;
  std::vector<std::string_view> keys;
  const bool tells_keys = options_.summary == Summary::kDebug && names.keys;
  for (size_t i = first; i < end; i++) {
    if (notes.deed(i) != deed) continue;
    count++;
    if (tells_keys) keys.push_back(notes.key(i));
  }
  if (count == 0) return;
  const SummaryNotes::Owner owner = notes.owner(first);
  bool found = false;
  if (tells_keys) {
    const Attribute<Redaction> attribute = FindOrAdd(owner, names.keys, &found);
    attribute.Set(JoinKeys(std::move(keys), found && attribute.is_text() ? attribute.text()
                                                                         : std::string_view()));
  }
  const Attribute<Redaction> attribute = FindOrAdd(owner, names.count, &found);
  attribute.SetInt(count + (found ? attribute.i64() : 0));
}

Attribute<Redaction> Run::FindOrAdd(SummaryNotes::Owner owner, const char* key, bool* found) {
  const auto existing = batch_.attributes(RangeOf(owner)).find(std::string_view(key));
  *found = existing.has_value();
  if (existing) return *existing;
  return batch_.Add(owner.table, owner.row, batch_.Copy(key));
}

weir_range Run::RangeOf(SummaryNotes::Owner owner) const {
  switch (owner.table) {
    case weir_resource_table_id:
      return batch_.resource_attrs()[owner.row];
    case weir_scope_table_id:
      return batch_.scope_attrs()[owner.row];
    case weir_span_table_id:
      return batch_.span_attrs()[owner.row];
    case weir_event_table_id:
      return batch_.event_attrs()[owner.row];
    case weir_link_table_id:
      return batch_.link_attrs()[owner.row];
    case weir_log_table_id:
      return batch_.log_attrs()[owner.row];
    default:
      return batch_.point_attrs()[owner.row];
  }
}

}  // namespace weir::redaction
